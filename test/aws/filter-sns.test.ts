import {
  CreateTopicCommand,
  PublishBatchCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import * as fc from 'fast-check';
import type { JsonObject } from '../../lib/domain/filter/condition';
import { type Filter, filterMatches, snsPolicyOf } from '../../lib/domain/filter/filter';
import type { Pattern } from '../../lib/domain/filter/pattern';
import { commonEvent, pattern } from '../domain/filter/generated';
import { selector } from '../domain/filter/selectors';
import { arnOfQueue, ownStandardQueue, sqs } from '../support/own-queue';
import { differencesOf, knownDifferences } from './filter-differences';

const sns = new SNSClient({});
const lanes = 20;

interface Lane {
  readonly queueUrl: string;
  readonly subscriptionArn: string;
}

let topicArn: string;
let all: Lane[];

beforeAll(async () => {
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: `filters-${process.pid}` }),
  );
  topicArn = TopicArn;
  all = await Promise.all(Array.from({ length: lanes }, subscribe));
});

async function subscribe(): Promise<Lane> {
  const queueUrl = await ownStandardQueue('filtered');
  const { SubscriptionArn = '' } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: await arnOfQueue(queueUrl),
      Attributes: { RawMessageDelivery: 'true', FilterPolicyScope: 'MessageBody' },
      ReturnSubscriptionArn: true,
    }),
  );
  return { queueUrl, subscriptionArn: SubscriptionArn };
}

const usePolicy = ({ subscriptionArn }: Lane, policy: Pattern) =>
  sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn: subscriptionArn,
      AttributeName: 'FilterPolicy',
      AttributeValue: JSON.stringify(policy),
    }),
  );

/** The events' places in their list are their ids. */
async function publish(events: readonly JsonObject[]): Promise<void> {
  for (let from = 0; from < events.length; from += 10) {
    const entries = events.slice(from, from + 10).map((event, at) => ({
      Id: String(at),
      Message: JSON.stringify({ ...event, id: String(from + at) }),
    }));
    await sns.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
    );
  }
}

/** The ids of what has arrived; the engine delivers while it answers the publish. */
async function arrived({ queueUrl }: Lane): Promise<Set<number>> {
  const ids = new Set<number>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return ids;
    for (const { Body = '' } of Messages) ids.add(Number(JSON.parse(Body).id));
  }
}

/** For each policy, at most as many as there are lanes, the places of the events that SNS delivers. */
async function deliveredBy(policies: readonly Pattern[], events: readonly JsonObject[]) {
  const used = all.slice(0, policies.length);
  await Promise.all(used.map((lane, at) => usePolicy(lane, policies[at] ?? {})));
  await publish(events);
  return Promise.all(used.map(arrived));
}

interface Case {
  readonly filter: Filter;
  readonly policy: Pattern;
}

/** Cases whose filters SNS can say. */
const cases = (filters: fc.Arbitrary<Filter>) =>
  fc.array(
    filters
      .map((filter) => ({ filter, compiled: snsPolicyOf(filter) }))
      .filter(({ compiled }) => 'policy' in compiled)
      .map(({ filter, compiled }) => ({
        filter,
        policy: (compiled as { policy: Pattern }).policy,
      })),
    { minLength: lanes, maxLength: lanes },
  );

const events = fc.array(commonEvent, { minLength: 30, maxLength: 30 });

interface Pair extends Case {
  readonly event: JsonObject;
  readonly delivered: boolean;
}

/** Every case with every event that the engine should treat as SNS does. */
async function pairsOf(cases: readonly Case[], events: readonly JsonObject[]): Promise<Pair[]> {
  const policies = cases.map(({ policy }) => policy);
  const delivered = await deliveredBy(policies, events);
  const pairs = cases.flatMap((one, lane) =>
    events.map((event, at) => ({
      ...one,
      event: { ...event, id: String(at) },
      delivered: delivered[lane]?.has(at) === true,
    })),
  );
  return pairs.filter(({ policy, event }) => differencesOf(policy, event).length === 0);
}

test.each<[string, fc.Arbitrary<Filter>]>([
  ['patterns', pattern],
  ['selectors', selector.map(({ sql }) => ({ sql }))],
])(
  'SNS delivers the events that our matcher matches: %s',
  async (_, filters) => {
    const compared: Pair[] = [];
    await fc.assert(
      fc.asyncProperty(cases(filters), events, async (cases, events) => {
        const pairs = await pairsOf(cases, events);
        compared.push(...pairs);
        const apart = pairs.filter((one) => filterMatches(one.filter, one.event) !== one.delivered);
        expect(apart).toEqual([]);
      }),
      // One run holds six hundred pairs against each other; making it smaller would take minutes.
      { numRuns: 6, endOnFailure: true },
    );
    expect(compared.length).toBeGreaterThan(1_000);
    expect(compared.filter(({ delivered }) => delivered).length).toBeGreaterThan(100);
  },
  60_000,
);

test.each(knownDifferences)('the engine is not like SNS: $what', async ({ policy, event }) => {
  const one = { ...event, id: '0' };
  const [delivered] = await deliveredBy([policy], [one]);
  expect(differencesOf(policy, one)).not.toEqual([]);
  expect(delivered?.has(0)).not.toBe(filterMatches(policy, one));
});
