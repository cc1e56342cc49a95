import { api } from '../support/api';
import { ask, openApi, operationNamed } from '../support/documented';
import { type Case, cases } from '../support/documented-cases';

const { operations } = openApi;
const byId = operations.map((operation) => [operation.operationId, operation] as const);

test('the document that is served is that of the code which serves it', async () => {
  const answer = await api('/v1/openapi.json', { key: null });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
  const { paths, components } = answer.json;
  expect(Object.keys(components.schemas)).toEqual(Object.keys(openApi.schemas));
  expect(Object.values(paths).flatMap((path) => Object.keys(path as object))).toHaveLength(
    operations.length,
  );
});

const all = Object.entries(cases).flatMap(([id, some]) =>
  some.map((one) => [id, one.status, one] as const),
);

describe('each operation does what the document says', () => {
  test.each(all)('%s answers %i', async (id, status, { prepare }: Case) => {
    const { status: got, text } = await ask(operationNamed(id), await prepare());
    expect({ got, text }).toMatchObject({ got: status });
  });

  test('every good answer that is documented was given', () => {
    const documented = operations.flatMap(({ operationId, responses }) =>
      Object.keys(responses)
        .filter((status) => status < '4')
        .map((status) => `${operationId} ${status}`),
    );
    const given = new Set(all.map(([id, status]) => `${id} ${status}`));
    expect([...given].sort()).toEqual(documented.sort());
  });
});

test.each(byId)('%s answers its own examples as documented', async (_, operation) => {
  const { status } = await ask(operation);
  expect(status).toBeLessThan(500);
});

/** What a query parameter's schema allows, at its ends. */
function allowedBy(schema: Readonly<Record<string, unknown>>): string[] {
  if (Array.isArray(schema.enum)) return schema.enum.map(String);
  if (schema.type === 'integer') return [schema.minimum, schema.maximum].map(String);
  return schema.format === 'date-time' ? ['2030-01-01T12:00:00Z'] : ['a'];
}

const looking = byId.filter(([, { parameters }]) => parameters.some((one) => one.in === 'query'));

test.each(looking)('%s takes each of its query parameters', async (_, operation) => {
  for (const { name, schema } of operation.parameters.filter((one) => one.in === 'query')) {
    for (const value of allowedBy(schema).filter((one) => one !== '20')) {
      const path = { topic: 'documented', subscription: 'documented-hook' };
      const filling = { path, query: { [name]: value }, contentType: 'application/json' };
      const { status, json } = await ask(operation, filling);
      expect(status).toBeLessThan(500);
      expect(json.code).not.toBe('parameter_unknown');
    }
  }
});

test.each(looking)('%s knows no other query parameter than the document', async (_, operation) => {
  const filling = { topic: 'documented', subscription: 'documented-hook' };
  const contentType = 'application/json';
  const { status, json } = await ask(operation, {
    path: filling,
    query: { nothing: '1' },
    contentType,
  });
  expect([status, json.code]).toEqual([400, 'parameter_unknown']);
  const known = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  expect([...json.allowed].sort()).toEqual(known.sort());
});
