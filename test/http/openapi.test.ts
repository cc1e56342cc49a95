import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { refusals } from '../../lib/domain/errors';
import { document } from '../../lib/http/openapi/document';
import { routes } from '../../lib/http/routes';
import { openApiOf } from '../support/openapi';

const api = openApiOf(document());

test('the document is valid OpenAPI 3.1', () => {
  const program = resolve(__dirname, 'programs', 'validate.mts');
  const answer = execFileSync(process.execPath, ['--import', 'tsx', program], {
    input: JSON.stringify(document()),
    encoding: 'utf8',
  });
  expect(JSON.parse(answer)).toEqual({ valid: true, version: '3.1' });
});

test('every route is an operation, and nothing else is', () => {
  const named = api.operations.map(({ method, path }) => `${method} ${path}`);
  expect(named.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test('each operation has a name of its own, and a sentence', () => {
  const ids = api.operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { summary } of api.operations) expect(summary.length).toBeGreaterThan(5);
});

test('what varies in a path is described, and nothing else', () => {
  for (const { path, parameters } of api.operations) {
    const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath).toEqual(parts);
  }
});

test('only what is open goes without a key', () => {
  const open = routes.filter((route) => 'open' in route).map(({ path }) => path);
  const shown = api.operations.filter(({ security }) => security?.length === 0);
  expect(shown.map(({ path }) => path)).toEqual(open);
  expect(document().security).toEqual([{ bearer: [] }]);
});

test('only routes that look at the query have parameters of it, and all of those have some', () => {
  const shown = api.operations.filter(({ parameters }) =>
    parameters.some((one) => one.in === 'query'),
  );
  const looking = routes.filter((route) => 'takesQuery' in route);
  expect(shown.map(({ path }) => path).sort()).toEqual(looking.map(({ path }) => path).sort());
});

test('every schema is one that a validator of JSON Schema 2020-12 takes', () => {
  for (const name of Object.keys(api.schemas)) {
    expect(api.check({ $ref: `#/components/schemas/${name}` }, undefined)).toBeDefined();
  }
});

test('every schema that is named is used', () => {
  const text = JSON.stringify(document());
  for (const name of Object.keys(api.schemas)) {
    expect(text).toContain(`"#/components/schemas/${name}"`);
  }
});

test('every example fits what it is an example of', () => {
  for (const { parameters, bodies } of api.operations) {
    for (const { schema, example } of parameters.filter((one) => one.example !== undefined)) {
      expect(api.check(schema, example)).toEqual([]);
    }
    for (const { schema, example } of Object.values(bodies)) {
      expect(api.check(schema, example)).toEqual([]);
    }
  }
});

test('a member of which the document does not know is noticed, where it would be closed', () => {
  const health = { $ref: '#/components/schemas/Health' };
  expect(api.checkWhole(health, { status: 'ok' })).toEqual([]);
  expect(api.checkWhole(health, { status: 'ok', more: 1 })).toHaveLength(1);
  expect(api.check(health, { status: 'ok', more: 1 })).toEqual([]);
  const list = { $ref: '#/components/schemas/Operations' };
  expect(api.checkWhole(list, { operations: [{ more: 1 }] }).join()).toContain('"more"');
});

test('every status that is documented says which codes it has', () => {
  for (const { responses } of api.operations) {
    for (const [status, response] of Object.entries(responses)) {
      const problem = response.content?.['application/problem+json'];
      if (Number(status) < 400 || !problem) continue;
      for (const code of api.codesIn(response))
        expect(['internal', ...Object.keys(refusals)]).toContain(code);
    }
  }
});

test('the answer of each operation to a failure of ours is documented', () => {
  for (const { responses } of api.operations)
    expect(api.codesIn(responses['500'])).toEqual(['internal']);
});

test('the document is the same each time, and small', () => {
  expect(JSON.stringify(document())).toBe(JSON.stringify(document()));
  expect(JSON.stringify(document()).length).toBeLessThan(250_000);
});
