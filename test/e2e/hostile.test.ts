import { type ApiAnswer, type ApiRequest, api } from '../support/api';
import { expectDocumented, openApi } from '../support/documented';
import {
  forbiddenBodies,
  goodParts,
  hostileBodies,
  hostileParts,
  hostileQueries,
  hostileValues,
  isAllowed,
  writtenAddress,
} from '../support/hostile-requests';
import { inTurns } from '../support/in-turns';
import type { ShownOperation } from '../support/openapi';

const { operations } = openApi;
const byId = operations.map((operation) => [operation.operationId, operation] as const);
const inPath = ({ parameters }: ShownOperation) => parameters.filter((one) => one.in === 'path');
const inQuery = ({ parameters }: ShownOperation) => parameters.filter((one) => one.in === 'query');

/** The operation's own body, so that nothing but what is tried is wrong. */
function goodRequest({ method, bodies }: ShownOperation): ApiRequest {
  const [[contentType, body] = []] = Object.entries(bodies);
  return contentType && body
    ? { method, headers: { 'content-type': contentType }, body: JSON.stringify(body.example) }
    : { method };
}

/** Expects a refusal that the document knows, that is no defect, and that holds what came in as data only. */
function expectRefused(operation: ShownOperation, what: string, answer: ApiAnswer): void {
  const { status, text } = answer;
  expect({ what, refused: status >= 400 && status < 500, text }).toMatchObject({ refused: true });
  expectDocumented(operation, answer);
  expectHarmless(answer);
}

/** Nothing that a terminal or a browser would act on. */
function expectHarmless({ text, headers }: ApiAnswer): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that may not be there
  expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(Object.keys(headers)).not.toContain('set-cookie');
}

const named = byId.filter(([, operation]) => inPath(operation).length > 0);

test.each(named)('%s refuses whatever is no name', async (_, operation) => {
  const tries = inPath(operation).flatMap(({ name, schema }) =>
    hostileParts.map((part) => ({ name, schema, part })),
  );
  await inTurns(tries, async ({ name, schema, part }) => {
    const address = writtenAddress(operation, { [name]: part });
    const answer = await api(address, goodRequest(operation));
    const what = `${name} is ${part.slice(0, 40)}`;
    if (answer.status < 400)
      expect({ what, allowed: isAllowed(schema, part) }).toEqual({ what, allowed: true });
    else if (!isRouted(part)) expect(answer.status).toBeLessThan(500);
    else expectRefused(operation, what, answer);
  });
});

/** Dots and slashes may be another address by the time that they come to us. */
const isRouted = (part: string): boolean => !/%2e%2e|%c0%ae/i.test(part);

test.each(byId)('%s refuses a query that it does not take', async (_, operation) => {
  await inTurns(hostileQueries, async (query) => {
    const address = `${writtenAddress(operation, {})}?${query}`;
    expectRefused(operation, query.slice(0, 40), await api(address, goodRequest(operation)));
  });
});

const looking = byId.filter(([, operation]) => inQuery(operation).length > 0);

test.each(looking)('%s refuses values that its query does not take', async (_, operation) => {
  const tries = inQuery(operation).flatMap(({ name, schema }) => [
    ...hostileValues.map((value) => ({ name, value, allowed: isAllowed(schema, value) })),
    ...beyond(schema).map((value) => ({ name, value, allowed: false })),
  ]);
  await inTurns(tries, async ({ name, value, allowed }) => {
    const address = `${writtenAddress(operation, goodParts)}?${name}=${value}`;
    const answer = await api(address, goodRequest(operation));
    const what = `${name} is ${value.slice(0, 40)}`;
    expectHarmless(answer);
    if (allowed) expect({ what, sound: answer.status < 500 }).toEqual({ what, sound: true });
    else expectRefused(operation, what, answer);
  });
});

test.each(looking)('%s refuses a parameter that comes twice', async (_, operation) => {
  for (const { name } of inQuery(operation)) {
    const address = `${writtenAddress(operation, goodParts)}?${name}=1&${name}=1`;
    expectRefused(operation, name, await api(address, goodRequest(operation)));
  }
});

const beyond = ({ minimum, maximum }: Readonly<Record<string, unknown>>): string[] => [
  ...(typeof minimum === 'number' ? [String(minimum - 1)] : []),
  ...(typeof maximum === 'number' ? [String(BigInt(maximum) + 1n)] : []),
];

const carrying = byId.filter(([, { bodies }]) => Object.keys(bodies).length > 0);

test.each(carrying)('%s refuses what is no body', async (_, operation) => {
  const tries = Object.keys(operation.bodies).flatMap((type) =>
    hostileBodies.map(([what, body]) => ({ type, what, body })),
  );
  await inTurns(tries, async ({ type, what, body }) => {
    const headers = { 'content-type': type };
    const request = { method: operation.method, headers, body };
    expectRefused(operation, what, await api(writtenAddress(operation, goodParts), request));
  });
});

test.each(carrying)(
  '%s refuses every body that the document does not allow',
  async (_, operation) => {
    const tries = Object.entries(operation.bodies).flatMap(([type, body]) =>
      forbiddenBodies(body).map((one) => ({ type, text: JSON.stringify(one) })),
    );
    await inTurns(tries, async ({ type, text }) => {
      const request = { method: operation.method, headers: { 'content-type': type }, body: text };
      const answer = await api(writtenAddress(operation, goodParts), request);
      expectRefused(operation, text.slice(0, 200), answer);
    });
  },
);

/** `…/redrive` is where a dead letter could be, too. */
const fits = (operation: ShownOperation, path: string): boolean =>
  new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);

const paths = [...new Set(operations.map(({ path }) => path))];

test.each(paths)('%s refuses all methods but its own, and says which those are', async (path) => {
  const own = operations.filter((one) => fits(one, path)).map(({ method }) => method);
  const [first] = operations.filter((one) => one.path === path);
  if (!first) throw new Error(`no operation at ${path}`);
  const address = writtenAddress(first, goodParts);
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE']) {
    if (own.includes(method)) continue;
    const { status, headers, json } = await api(address, { method });
    expect({ method, status, code: json.code }).toMatchObject({
      status: 405,
      code: 'method_not_allowed',
    });
    expect(
      headers.allow
        ?.split(', ')
        .filter((one) => one !== 'HEAD')
        .sort(),
    ).toEqual([...own].sort());
  }
  expect((await api(address, { method: 'OPTIONS' })).status).toBeLessThan(500);
});

test.each(byId.filter(([, { method }]) => method === 'GET'))(
  '%s answers HEAD as GET, without a body',
  async (_, operation) => {
    const address = writtenAddress(operation, goodParts);
    const [got, head] = [await api(address), await api(address, { method: 'HEAD' })];
    expect([head.status, head.text]).toEqual([got.status, '']);
  },
);
