import { randomUUID } from 'node:crypto';
import type { AwsAccess } from '../access';
import { Problem } from '../problem';
import type { LocalState } from '../state';
import { Api } from './api';
import { type AuditTrail, auditTrailOf, followTrail } from './audit-trail';
import { type GithubEvent, githubEvents } from './events';
import { type Lane, planLanes } from './plan';
import { type Counts, showProgress } from './progress';
import { publishLane } from './publish';
import { pullAndAck } from './pull';
import { Reception, type Sending } from './reception';
import { countStored } from './stored';
import { tableOf } from './table';
import { isGood, overtaken, type Report } from './tally';

/** How many requests are under way at once. */
const laneCount = 2;

/** Which events each subscription of `bin/weft.config.ts` should get, said again in code of its own. */
const expectations = {
  inbox: () => true,
  audit: () => true,
  people: ({ data }: GithubEvent) => data.sender?.type === 'User',
} as const satisfies Record<string, (event: GithubEvent) => boolean>;

type Name = keyof typeof expectations;

/** One run of the sample: what goes out, and who waits for it. */
interface Traffic {
  readonly events: readonly GithubEvent[];
  readonly sending: Sending;
  readonly receptions: Readonly<Record<Name, Reception>>;
  readonly trail: AuditTrail;
}

/**
 * Publishes GitHub's webhooks, consumes them in three ways, and shows what became of them.
 * @returns whether nothing was lost, and nothing was out of order
 * @throws Problem when the API refuses what it should take; Stopped when aborted
 */
export async function runSample(
  access: AwsAccess,
  state: LocalState,
  signal: AbortSignal,
): Promise<boolean> {
  const traffic = await prepare(access, state);
  console.log(
    `\nPublishing ${traffic.events.length} GitHub webhooks, consuming them in three ways`,
  );
  const stopShowing = showProgress(() => countsOf(traffic));
  try {
    await flow(traffic, state, signal);
  } finally {
    stopShowing();
  }
  const report = await reportOn(traffic, access, state);
  console.log(`\n${tableOf(report)}`);
  return isGood(report);
}

async function prepare(access: AwsAccess, { outputs }: LocalState): Promise<Traffic> {
  const functions = JSON.parse(outputs.SubscriptionFunctions ?? '{}') as { audit?: string };
  if (!functions.audit) throw new Problem('The stack names no function of subscription "audit".');
  const sending: Sending = { sent: [] };
  return {
    events: githubEvents(randomUUID().slice(0, 8)),
    sending,
    receptions: {
      inbox: new Reception(sending, expectations.inbox),
      audit: new Reception(sending, expectations.audit),
      people: new Reception(sending, expectations.people),
    },
    trail: await auditTrailOf(access.sdk, functions.audit),
  };
}

/** Publishes and consumes at the same time; the first that fails ends the others. */
async function flow(traffic: Traffic, state: LocalState, signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const fail = () => failed.abort();
  signal.addEventListener('abort', fail);
  const api = new Api(state, failed.signal);
  const { inbox, people, audit } = traffic.receptions;
  const parts = [
    publishAll(api, planLanes(traffic.events, laneCount), traffic.sending),
    pullAndAck(api, 'inbox', inbox),
    pullAndAck(api, 'people', people),
    followTrail(traffic.trail, audit, failed.signal),
  ];
  try {
    await Promise.all(parts);
  } finally {
    fail();
    signal.removeEventListener('abort', fail);
    await Promise.allSettled(parts);
  }
}

async function publishAll(api: Api, lanes: readonly Lane[], sending: Sending): Promise<void> {
  await Promise.all(
    lanes.map((lane) => publishLane(api, lane, (event) => sending.sent.push(event))),
  );
  sending.finishedAt = Date.now();
}

function countsOf({ events, sending, receptions }: Traffic): Counts {
  const expected = (name: Name) => events.filter(expectations[name]).length;
  const received = Object.entries(receptions).map(([name, { count }]) => [
    name,
    { done: count, of: expected(name as Name) },
  ]);
  const published = { done: sending.sent.length, of: events.length };
  return { published, ...Object.fromEntries(received) };
}

async function reportOn(
  { events, sending: { sent }, receptions }: Traffic,
  { sdk }: AwsAccess,
  { outputs }: LocalState,
): Promise<Report> {
  const rows = Object.entries(receptions).map(([name, reception]) => [name, reception.row()]);
  return {
    published: events.length,
    stored: await countStored(sdk, outputs.LogTableName ?? '', sent),
    storedOutOfOrder: overtaken(sent),
    rows: Object.fromEntries(rows),
  };
}
