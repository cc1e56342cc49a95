import type * as z from 'zod/mini';
import { type AccessKey, stateOf } from '../domain/access/access-key';
import { findKey, type Reach, revokeKey } from '../domain/access/find-key';
import type { KeyStore } from '../domain/access/key-store';
import { type MakeKeyPorts, makeKey, type NewKey } from '../domain/access/make-key';
import { Refusal } from '../domain/errors';
import { type Fabric, fabricIn } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import type { Log } from '../runtime/logger';
import type { Call } from './call';
import type { Answers } from './door';
import { json, readBody } from './json';
import { keysQuery, newKeyBody } from './key-bodies';
import { timeText } from './letter-json';
import { readQuery, timeOf, tokenOf } from './parameters';

export interface KeyPorts extends MakeKeyPorts {
  /** The caller's namespace; the default one holds all others. */
  readonly topology: Fabric;
  readonly keys: KeyStore;
  readonly log: Log;
}

/** Keys: made, told of, and revoked by the admins of their namespace, and by those of the default one. */
export const keyAnswers = (ports: KeyPorts): Answers<'keys'> => ({
  'POST /v1/keys': answerNewKey(ports),
  'GET /v1/keys': answerKeys(ports),
  'GET /v1/keys/{id}': async (call) =>
    json(keyJson(await findKey(ports.keys, call.param('id'), reachOf(ports)), ports.now())),
  'DELETE /v1/keys/{id}': answerRevocation(ports),
});

/** Which namespaces' keys are the caller's business: those of removed ones are the operator's. */
const reachOf =
  ({ topology }: KeyPorts): Reach =>
  (namespace) =>
    topology.namespace === defaultNamespace || topology.namespace === namespace;

const answerNewKey = (ports: KeyPorts) => async (call: Call) => {
  const body = readBody(call.body(), newKeyBody);
  const { key, text } = await makeKey(ports, newKeyOf(ports, call, body));
  ports.log.info('a key was made', { key: key.id, in: key.namespace, by: key.createdBy });
  return json(
    { ...keyJson(key, ports.now()), key: text },
    // The key itself stands in it, this once: nobody on the way may keep it.
    { status: 201, headers: { location: `/v1/keys/${key.id}`, 'cache-control': 'no-store' } },
  );
};

function newKeyOf(ports: KeyPorts, call: Call, body: z.output<typeof newKeyBody>): NewKey {
  const { name, limits, scopes, namespace = ports.topology.namespace } = body;
  // All that there are to the caller: of others it is not told that they are there.
  if (!fabricIn(ports.topology, namespace)) throw namespaceUnknown();
  return {
    name,
    namespace,
    scopes: [...new Set(scopes)],
    ...(limits && { limits }),
    createdBy: call.caller.id,
    ...expiryOf(body, ports.now()),
  };
}

/** @throws Refusal `body_invalid` for a time that is over */
function expiryOf(
  { expiresInDays, expiresAt }: z.output<typeof newKeyBody>,
  now: number,
): Pick<NewKey, 'expiresAt'> {
  if (expiresInDays !== undefined) return { expiresAt: now + expiresInDays * 86_400_000 };
  if (expiresAt === undefined) return {};
  const at = timeOf(expiresAt) ?? 0;
  if (at > now) return { expiresAt: at };
  throw new Refusal('body_invalid', 'The body breaks the rules that "problems" names.', {
    problems: [{ at: 'expiresAt', message: 'must be in the future' }],
  });
}

const namespaceUnknown = (): Refusal =>
  new Refusal('namespace_unknown', 'There is no such namespace for you to have keys in.');

const answerKeys = (ports: KeyPorts) => async (call: Call) => {
  const query = readQuery(call.query, keysQuery);
  const { namespace = ports.topology.namespace, limit: max = 100, next } = query;
  if (!reachOf(ports)(namespace)) throw namespaceUnknown();
  const after = next && { createdAt: next[0], id: next[1] };
  const page = await ports.keys.list(namespace, { max, after });
  return json({
    keys: page.keys.map((key) => keyJson(key, ports.now())),
    ...(page.next && { next: tokenOf([page.next.createdAt, page.next.id]) }),
  });
};

const answerRevocation = (ports: KeyPorts) => async (call: Call) => {
  const { id, namespace } = await revokeKey(ports, call.param('id'), reachOf(ports));
  ports.log.info('a key was revoked', { key: id, in: namespace, by: call.caller.id });
  return new Response(null, { status: 204 });
};

/** A key in an answer: what there is to know of it, and nothing that opens anything. */
function keyJson(key: AccessKey, now: number) {
  const { id, name, namespace, scopes, limits, createdBy } = key;
  return {
    ...{ id, name, namespace, scopes, limits },
    state: stateOf(key, now),
    createdAt: timeText(key.createdAt),
    createdBy,
    ...timesOf(key),
  };
}

const timesOf = ({ expiresAt, revokedAt, lastUsedAt }: AccessKey) => ({
  ...(expiresAt !== undefined && { expiresAt: timeText(expiresAt) }),
  ...(revokedAt !== undefined && { revokedAt: timeText(revokedAt) }),
  ...(lastUsedAt !== undefined && { lastUsedAt: timeText(lastUsedAt) }),
});
