import type * as z from 'zod/mini';
import { placeName, placeNamed, type RecordPlace } from '../domain/dead-letters/letter-shelf';
import { Refusal } from '../domain/errors';
import { checkedFilter } from '../domain/filter/filter';
import { type BeginPorts, begin } from '../domain/operations/begin';
import { type CountPorts, countRedrive } from '../domain/redrive/count';
import type { Selection } from '../domain/redrive/selection';
import type { Fabric } from '../domain/topology/fabric';
import type { Call } from './call';
import { redriveBody } from './control-bodies';
import { refOf } from './dead-letter-answers';
import { json, readBody } from './json';
import { accepted, checkSmall } from './operation-answers';
import { timeOf } from './parameters';

export interface RedrivePorts extends CountPorts, BeginPorts {
  readonly topology: Fabric;
  readonly outside: BeginPorts['outside'];
}

type Body = z.output<typeof redriveBody>;

/** How long letters are counted: before a start, and where nothing but the count is wanted. */
const countMs = { start: 5_000, dryRun: 18_000 };

/** `POST …/dead-letters/redrive`: dead letters again, to the subscription that they failed in. */
export const answerRedrive = (ports: RedrivePorts) => async (call: Call) => {
  const subscription = refOf(ports.topology, call);
  checkSmall(call.body());
  const { dryRun, ...request } = readBody(call.body(), redriveBody);
  const selection = selectionOf(request);
  const now = ports.outside.now();
  const until = now + (dryRun ? countMs.dryRun : countMs.start);
  const scope = { subscription, selection, hereSince: now };
  const { sample, ...counted } = await countRedrive(ports, scope, until);
  if (dryRun) return json({ ...counted, sample: sample.map(placeName) });
  const operation = await begin(ports, {
    ...subscription,
    kind: 'redrive',
    request,
    plan: selection,
    ratePerSecond: request.ratePerSecond,
    total: counted.records,
    exact: counted.exact,
    startedBy: call.caller.id,
    startedAt: now,
  });
  return accepted(operation);
};

/** @throws Refusal `body_invalid` for more than one way to select; `filter_invalid` */
function selectionOf({ keys, positions, filter = {} }: Omit<Body, 'dryRun'>): Selection {
  const ways = { keys, positions, filter: Object.keys(filter).length > 0 ? filter : undefined };
  const given = Object.entries(ways).filter(([, value]) => value !== undefined);
  if (given.length > 1) throw several(given.map(([name]) => name));
  if (keys) return { keys: [...new Set(keys)] };
  if (positions) return { places: [...new Set(positions)].map(placeNamed).filter(isPlace) };
  const { key, reason, from, until, event } = filter;
  return {
    filter: {
      ...(key !== undefined && { keys: [key] }),
      ...(reason && { reason }),
      ...(from !== undefined && { from: timeOf(from) }),
      ...(until !== undefined && { until: timeOf(until) }),
      ...(event !== undefined && { event: checkedFilter(event) }),
    },
  };
}

const isPlace = (place: RecordPlace | undefined): place is RecordPlace => place !== undefined;

const several = (names: readonly string[]): Refusal =>
  new Refusal('body_invalid', 'Of keys, positions and filter only one may be given.', {
    problems: names.map((at) => ({ at, message: 'can not stand beside the others' })),
  });
