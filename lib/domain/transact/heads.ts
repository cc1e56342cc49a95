import { groupBy } from '../group-by';
import { pastHead } from '../groups/commit';
import { type AppendPorts, nextPlace } from '../log/place';
import type { PartitionRef } from '../topology/keys';
import type { TransactionCommit } from './transaction-store';

/** What it takes to know where partitions end. */
export interface HeadPorts extends AppendPorts {
  /** What this process has seen itself: a head that the partition has certainly reached. */
  readonly memory: { headOf(partition: PartitionRef): number };
}

/**
 * Nobody may commit what is not there yet. Costs nothing where the process has read that far itself, else one small
 * query a topic, and a look at a partition of which fan-out has not come as far.
 * @throws Refusal `offset_out_of_range`
 */
export async function checkHeads(
  ports: HeadPorts,
  commits: readonly TransactionCommit[],
): Promise<void> {
  const isAhead = ({ partition, offset }: TransactionCommit) =>
    offset > ports.memory.headOf(partition);
  const ahead = commits.filter(isAhead);
  const topics = groupBy(ahead, ({ partition: { namespace, topic } }) => `${namespace}/${topic}`);
  await Promise.all(topics.map((ofTopic) => checkTopic(ports, ofTopic)));
}

async function checkTopic(ports: AppendPorts, commits: readonly TransactionCommit[]) {
  const [first] = commits;
  const cursors = first ? await ports.cursors.readAll(first.partition) : new Map();
  const ahead = commits.filter(({ partition, offset }) => {
    const { next = 0, head = 0 } = cursors.get(partition.partition) ?? {};
    return offset > Math.max(next, head);
  });
  await Promise.all(ahead.map((commit) => checkHead(ports, commit)));
}

async function checkHead(ports: AppendPorts, { partition, offset }: TransactionCommit) {
  const { base: head } = await nextPlace(ports, partition, 0);
  if (offset <= head) return;
  throw pastHead(offset, head);
}
