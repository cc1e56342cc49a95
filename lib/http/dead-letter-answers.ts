import type * as z from 'zod/mini';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { LaneStore } from '../domain/dead-letters/lane-store';
import {
  type DiscardedLog,
  type LetterPlace,
  type LetterShelf,
  placeNamed,
  type RecordPlace,
} from '../domain/dead-letters/letter-shelf';
import { Refusal } from '../domain/errors';
import { isObject } from '../domain/filter/condition';
import type { Outside } from '../domain/outside';
import { checkRequestSize, textOf } from '../domain/publish/body';
import { maxDepth } from '../domain/publish/limits';
import { checkDepth, members, parseJson } from '../domain/publish/raw-json';
import { correct } from '../domain/redrive/correct';
import { discard } from '../domain/redrive/discard';
import { letterAt } from '../domain/redrive/find';
import { listLetters } from '../domain/redrive/list';
import { type Fabric, subscriptionRefOf } from '../domain/topology/fabric';
import type { Log } from '../runtime/logger';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import { discardBody } from './control-bodies';
import { json, rawJson, readBody } from './json';
import { discardedJson, letterJson } from './letter-json';
import { readQuery, tokenOf } from './parameters';
import { discardedQuery, type letterPage, letterQuery } from './queries';

export interface DeadLetterPorts {
  readonly topology: Fabric;
  readonly shelf: LetterShelf;
  readonly lanes: Pick<LaneStore, 'confirm'>;
  readonly discarded: DiscardedLog;
  readonly outside: Outside;
  readonly logger: Log;
}

/** The subscription that a call is about. @throws Refusal `subscription_unknown` */
export const refOf = (topology: Fabric, call: Call): SubscriptionRef =>
  subscriptionRefOf(subscriptionOf(topology, call));

/** How long letters are looked for that fit a filter: well below what the gateway waits. */
const searchMs = 15_000;

/** `GET …/dead-letters`: lane by lane, in a lane by offset. */
export const answerList = (ports: DeadLetterPorts) => async (call: Call) => {
  const of = refOf(ports.topology, call);
  const { key, limit: most = 20, next, ...filter } = readQuery(call.query, letterQuery);
  const after = next && placeOf(next);
  const query = { filter: { ...filter, ...(key && { keys: [key] }) }, after, limit: most };
  const page = await listLetters(ports, { of, query }, ports.outside.now() + searchMs);
  const letters = page.letters.map((laid) => letterJson(laid)).join(',');
  const end = page.next ? `,"next":${JSON.stringify(tokenOf(partsOf(page.next)))}` : '';
  return rawJson(`{"deadLetters":[${letters}]${end}}`);
};

const placeOf = ([lane, partition, at]: z.output<typeof letterPage>): LetterPlace =>
  partition === undefined || at === undefined
    ? { lane }
    : { lane, letter: { partition, offset: at } };

const partsOf = ({ lane, letter }: LetterPlace) =>
  letter ? [lane, letter.partition, letter.offset] : [lane];

/** `GET …/dead-letters/{position}`, with the event from before a correction. */
export const answerOne = (ports: DeadLetterPorts) => async (call: Call) => {
  const laid = await letterAt(ports.shelf, refOf(ports.topology, call), positionOf(call));
  return rawJson(letterJson(laid, { withOriginal: true }));
};

/** The place that a path names. @throws Refusal `dead_letter_unknown` */
function positionOf(call: Call): RecordPlace {
  const place = placeNamed(call.param('position'));
  if (place) return place;
  throw new Refusal(
    'dead_letter_unknown',
    'A dead letter is named by its partition and offset, such as 3-42.',
  );
}

/** `PUT …/dead-letters/{position}`: another event, which the next redrive delivers. */
export const answerCorrection = (ports: DeadLetterPorts) => async (call: Call) => {
  const subject = { subscription: refOf(ports.topology, call), place: positionOf(call) };
  const correction = { event: eventOf(call.body()), by: call.caller.id };
  const laid = await correct(ports, subject, correction);
  ports.logger.info('dead letter corrected', {
    ...subject.subscription,
    ...laid.letter.position,
    by: call.caller.id,
  });
  return rawJson(letterJson(laid, { withOriginal: true }));
};

/** The event of a correction, byte for byte. */
function eventOf(body: Uint8Array): string {
  checkRequestSize(body);
  const text = textOf(body);
  // What is around the event is a level too.
  checkDepth(text, maxDepth + 1);
  const event = isObject(parseJson(text)) ? members(text) : new Map<string, string>();
  const raw = event.get('event');
  if (raw !== undefined && event.size === 1) return raw;
  throw new Refusal('body_invalid', 'The body must be an object with the member "event" alone.', {
    problems: [{ at: 'event', message: 'must be a CloudEvent in its structured form' }],
  });
}

/** `DELETE …/dead-letters/{position}`: on purpose, with a reason that is kept for 30 days. */
export const answerDiscard = (ports: DeadLetterPorts) => async (call: Call) => {
  const subject = { subscription: refOf(ports.topology, call), place: positionOf(call) };
  const { reason: why } = readBody(call.body(), discardBody);
  const discarded = await discard(ports, subject, { why, by: call.caller.id });
  ports.logger.info('dead letter discarded', {
    ...subject.subscription,
    ...discarded.position,
    by: call.caller.id,
    why,
  });
  return json(discardedJson(discarded));
};

/** `GET …/discarded`: what was discarded within 30 days, in the order of the log. */
export const answerDiscarded = (ports: DeadLetterPorts) => async (call: Call) => {
  const of = refOf(ports.topology, call);
  const { limit: max = 20, next } = readQuery(call.query, discardedQuery);
  const after = next && { partition: next[0], offset: next[1] };
  const found = await ports.discarded.list(of, { after, max });
  const last = found.length === max ? found.at(-1)?.position : undefined;
  return json({
    discarded: found.map(discardedJson),
    ...(last && { next: tokenOf([last.partition, last.offset]) }),
  });
};
