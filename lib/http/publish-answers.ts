import { Refusal } from '../domain/errors';
import type { OncePorts } from '../domain/idempotency/append-once';
import { fingerprintOf } from '../domain/idempotency/fingerprint';
import { idempotencyKeyOf } from '../domain/idempotency/idempotency-key';
import type { PublishRequest } from '../domain/publish/event';
import { parsePublish } from '../domain/publish/parse';
import { type Publication, publish } from '../domain/publish/publish';
import type { Result } from '../domain/publish/result';
import { type Fabric, topicRefOf } from '../domain/topology/fabric';
import type { Call } from './call';
import { topicOf } from './catalog-answers';
import type { Answers } from './door';
import { json } from './json';
import { briefProblemOf } from './problem';

export interface PublishPorts extends OncePorts {
  readonly topology: Fabric;
}

/** Publish: one event or a batch, in any of the CloudEvents modes or as plain JSON. */
export const publishAnswers = (ports: PublishPorts): Answers<'publish'> => ({
  'POST /v1/topics/{topic}/events': async (call) => {
    const topic = topicOf(ports.topology, call);
    const { headers, query } = call;
    const request = { topic: topic.name, headers, query, body: call.body() };
    const { batch, entries } = parsePublish(request, {
      newId: ports.outside.newId,
      now: new Date(ports.outside.now()).toISOString(),
    });
    const ref = topicRefOf(topic);
    const once = onceOf(call, request);
    const { results, replayed } = await publish(ports, { ref, topic, entries, ...once });
    const init = replayed ? { headers: { 'idempotent-replayed': 'true' } } : {};
    return batch ? answerBatch(results, init) : answerSingle(results, init);
  },
});

function onceOf({ headers, caller }: Call, request: PublishRequest): Pick<Publication, 'once'> {
  const header = headers['idempotency-key'];
  if (header === undefined) return {};
  const key = idempotencyKeyOf(header);
  return { once: { caller: caller.id, key, fingerprint: fingerprintOf(request) } };
}

function answerSingle([result]: readonly Result[], init: ResponseInit): Response {
  if (result instanceof Refusal) throw result;
  return json(result, { ...init, status: 201 });
}

/** 201 when all were stored, 207 when some were, else why none was. */
function answerBatch(results: readonly Result[], init: ResponseInit): Response {
  const refusals = results.filter((result) => result instanceof Refusal);
  const entries = results.map((result) =>
    result instanceof Refusal ? briefProblemOf(result) : { status: 201, ...result },
  );
  if (refusals.length < results.length) {
    return json(entries, { ...init, status: refusals.length === 0 ? 201 : 207 });
  }
  const again = refusals.find(({ kind }) => kind === 'unavailable');
  const [code, why] = again
    ? ([again.code, again.message] as const)
    : (['batch_refused', 'None of the entries was stored: "entries" says why.'] as const);
  throw new Refusal(code, why, { entries });
}
