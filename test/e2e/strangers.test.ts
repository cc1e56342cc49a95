import { type ApiAnswer, type ApiRequest, api, post } from '../support/api';
import { expectDocumented, openApi } from '../support/documented';
import { writtenAddress } from '../support/hostile-requests';
import type { ShownOperation } from '../support/openapi';
import { expectProblem } from '../support/problems';
import { publishJson } from '../support/publishing';

type Parts = Readonly<Record<string, string>>;

const { operations } = openApi;
const closed = operations.filter(({ security }) => security?.length !== 0);
const byId = (some: readonly ShownOperation[]) =>
  some.map((operation) => [operation.operationId, operation] as const);

/** The scope that the document asks for; none where every caller may. */
const scopeOf = ({ security }: ShownOperation): string | undefined => security?.[0]?.bearer[0];

const request = ({ method, bodies }: ShownOperation, key: string | null): ApiRequest => {
  const [[contentType, body] = []] = Object.entries(bodies);
  return contentType && body
    ? { method, key, headers: { 'content-type': contentType }, body: JSON.stringify(body.example) }
    : { method, key };
};

const ask = (operation: ShownOperation, key: string | null, parts: Parts = {}) =>
  api(writtenAddress(operation, parts), request(operation, key));

/** A key that is made for it. */
async function keyWith(scopes: readonly string[], namespace?: string): Promise<string> {
  const { json, text } = await post('/v1/keys', { name: 'stranger', scopes, namespace });
  if (!json.key) throw new Error(`no key: ${text}`);
  return json.key;
}

test.each(byId(closed))(
  '%s is closed to whoever has no key, or a wrong one',
  async (_, operation) => {
    for (const [key, code] of [
      [null, 'key_missing'],
      ['wrong', 'key_invalid'],
      [`weft_aaaaaaaaaaaa_${'A'.repeat(43)}`, 'key_invalid'],
    ] as const) {
      const answer = await ask(operation, key);
      expectProblem(answer, 401, code);
      expectDocumented(operation, answer);
    }
  },
);

describe('a key without the scope', () => {
  let key: string;
  beforeAll(async () => {
    key = await keyWith(['publish:elsewhere', 'consume:elsewhere']);
  });

  test.each(byId(closed.filter(scopeOf)))(
    'can not %s, be it there or not',
    async (_, operation) => {
      const there = await ask(operation, key);
      expectProblem(there, 403, 'scope_missing');
      expectDocumented(operation, there);
      const nowhere = await ask(operation, key, {
        topic: 'nobody',
        subscription: 'nobody',
        id: 'no',
      });
      expect(nowhere).toMatchObject({ status: 403, json: there.json });
    },
  );
});

describe('a caller of another namespace', () => {
  const namespace = 'tenant';
  let key: string;
  let mine: Parts;

  beforeAll(async () => {
    key = await keyWith(['admin'], namespace);
    const { partition, offset } = await publishJson('documented', 'alice', { amount: 1 });
    await post('/v1/topics/documented/groups/hostile/poll', { member: 'worker-1' });
    const position = `${partition}-${offset}`;
    mine = { topic: 'documented', subscription: 'documented-pull', group: 'hostile', position };
  });

  /** Something of the default namespace that an id names. */
  const idFor = async ({ path }: ShownOperation): Promise<string> => {
    const made = path.startsWith('/v1/keys')
      ? await post('/v1/keys', { name: 'mine', scopes: ['admin'] })
      : await post('/v1/subscriptions/documented-pull/replay', { from: 'earliest', key: 'nobody' });
    return made.json.id;
  };

  /** What of an answer its caller can tell apart. */
  const seen = ({ status, headers, text }: ApiAnswer) => ({
    status,
    type: headers['content-type'],
    text,
  });

  const parts = ['topic', 'subscription', 'id'] as const;
  const naming = closed.flatMap((operation) =>
    parts
      .filter((part) => operation.path.includes(`{${part}}`))
      .map((part) => [operation.operationId, part, operation] as const),
  );

  test.each(naming)(
    'is told of no more than nothing: %s, by its %s',
    async (_, part, operation) => {
      const own = part === 'id' ? { ...mine, id: await idFor(operation) } : mine;
      const unknown = part === 'id' ? '0190f3a2-0000-4c3e-9d0a-3f2b8a5d7c11' : 'nobody';
      const there = await ask(operation, key, own);
      expectProblem(there, 404, `${kindOf(operation, part)}_unknown`);
      expect(seen(there)).toEqual(seen(await ask(operation, key, { ...own, [part]: unknown })));
      if (part === 'id') expect((await api(writtenAddress(operation, own))).status).not.toBe(404);
    },
  );

  const kindOf = ({ path }: ShownOperation, part: string): string => {
    if (part !== 'id') return part;
    return path.startsWith('/v1/keys') ? 'key' : 'operation';
  };

  test.each([
    ['/v1/topics', 'topics', 'documented'],
    ['/v1/subscriptions', 'subscriptions', 'documented-pull'],
    ['/v1/operations', 'operations', 'documented-pull'],
  ])('finds nothing of the others in %s', async (path, member, name) => {
    const { status, text, json } = await api(path, { key });
    expect(status).toBe(200);
    expect(json[member]).toBeInstanceOf(Array);
    expect(text).not.toContain(name);
  });

  test('can not make itself a key of another namespace, nor read of theirs', async () => {
    for (const other of ['default', 'nobody']) {
      const body = { name: 'mine', scopes: ['admin'], namespace: other };
      expectProblem(await post('/v1/keys', body, { key }), 422, 'namespace_unknown');
      expectProblem(await api(`/v1/keys?namespace=${other}`, { key }), 422, 'namespace_unknown');
    }
  });
});
