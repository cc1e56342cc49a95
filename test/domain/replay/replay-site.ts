import type { Message } from '../../../lib/domain/fan-out/message';
import type { LogRecord } from '../../../lib/domain/log/log-store';
import type { Operation } from '../../../lib/domain/operations/operation';
import type { ReplayPlan } from '../../../lib/domain/replay/plan';
import { type Answer, MemoryTopic } from '../../support/memory-topic';
import { entryOf, eventOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import { type RedriveSite, redriveSite } from '../redrive/redrive-site';

export const orders = (partition: number) => ({ namespace: 'default', topic: 'orders', partition });

/** Records of those keys; "-" is one without a key. */
const recordsOf = (base: number, keys: readonly string[]): LogRecord[] =>
  keys.map((key, at) => {
    const event = eventOf(`${base + at}`, { n: base + at }, key === '-' ? undefined : key);
    return key === '-' ? { event } : { event, key };
  });

export interface ReplaySite extends RedriveSite {
  readonly topic: MemoryTopic;
  /** Appends records of those keys to a partition. */
  append(partition: number, at: number, ...keys: string[]): Promise<void>;
}

export function replaySite(answerTo?: (message: Message) => Answer): ReplaySite {
  const site = redriveSite();
  const topic = new MemoryTopic(answerTo);
  const heads = new Map<number, number>();
  return {
    ...site,
    topic,
    replayer: () => topic,
    append: async (partition, at, ...keys) => {
      const base = heads.get(partition) ?? 0;
      heads.set(partition, base + keys.length);
      await site.log.put(entryOf(orders(partition), base, { at, records: recordsOf(base, keys) }));
    },
  };
}

/** A replay, begun. */
export async function beginReplay(
  { operations }: Pick<ReplaySite, 'operations'>,
  plan: ReplayPlan,
  more: Partial<Operation> = {},
): Promise<Operation> {
  const operation: Operation = {
    namespace: 'default',
    subscription: 'billing',
    id: 'replay-1',
    kind: 'replay',
    state: 'running',
    request: {},
    plan,
    total: 0,
    exact: true,
    delivered: 0,
    failed: 0,
    startedBy: 'owner',
    startedAt: noon,
    ...more,
  };
  await operations.begin(operation, 100);
  return operation;
}
