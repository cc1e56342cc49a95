import * as z from 'zod/mini';
import { letterReasons } from '../domain/dead-letters/letter';
import { placeName, placeNamed, type RecordPlace } from '../domain/dead-letters/letter-shelf';
import { Refusal } from '../domain/errors';
import { checkedFilter } from '../domain/filter/filter';
import { type BeginPorts, begin } from '../domain/operations/begin';
import { maxKeyBytes } from '../domain/publish/limits';
import { type CountPorts, countRedrive } from '../domain/redrive/count';
import type { Selection } from '../domain/redrive/selection';
import type { Fabric } from '../domain/topology/fabric';
import type { Call } from './call';
import { refOf } from './dead-letter-answers';
import { json, readBody } from './json';
import { accepted, checkSmall } from './operation-answers';
import { timeOf } from './parameters';

export interface RedrivePorts extends CountPorts, BeginPorts {
  readonly topology: Fabric;
  readonly outside: BeginPorts['outside'];
}

export const aKey = z.string().check(
  z.refine((key) => key !== '' && Buffer.byteLength(key) <= maxKeyBytes, {
    error: `must be a text of 1 to ${maxKeyBytes} bytes`,
  }),
);
export const aTime = z.string().check(
  z.refine((text) => timeOf(text) !== undefined, {
    error: 'must be a date and time, such as 2030-01-01T12:00:00Z',
  }),
);
export const aRate = z.int().check(z.gte(1), z.lte(1_000));

const aPosition = z.string().check(
  z.refine((name) => placeNamed(name) !== undefined, {
    error: 'must be a partition and an offset, such as 3-42',
  }),
);
const upTo100 = <S extends z.ZodMiniType>(schema: S) =>
  z.array(schema).check(z.minLength(1), z.maxLength(100));

const body = z.strictObject({
  keys: z.optional(upTo100(aKey)),
  positions: z.optional(upTo100(aPosition)),
  filter: z.optional(
    z.strictObject({
      key: z.optional(aKey),
      reason: z.optional(z.enum(letterReasons)),
      from: z.optional(aTime),
      until: z.optional(aTime),
      event: z.optional(z.unknown()),
    }),
  ),
  ratePerSecond: z.optional(aRate),
  dryRun: z._default(z.boolean(), false),
});

type Body = z.output<typeof body>;

/** How long letters are counted: before a start, and where nothing but the count is wanted. */
const countMs = { start: 5_000, dryRun: 18_000 };

/** `POST …/dead-letters/redrive`: dead letters again, to the subscription that they failed in. */
export const answerRedrive = (ports: RedrivePorts) => async (call: Call) => {
  const subscription = refOf(ports.topology, call);
  checkSmall(call.body());
  const { dryRun, ...request } = readBody(call.body(), body);
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
