import { groupBy } from '../group-by';
import { pastHead } from '../groups/commit';
import { type HeadPorts, Heads } from '../groups/heads';
import type { TransactionCommit } from './transaction-store';

/**
 * Nobody may commit what is not there yet. Costs nothing where the process has read that far itself, else one small
 * query a topic, and a look at a partition of which fan-out has not come as far.
 * @throws Refusal `offset_out_of_range`
 */
export async function checkHeads(
  ports: HeadPorts,
  commits: readonly TransactionCommit[],
): Promise<void> {
  const topics = groupBy(commits, ({ partition: { namespace, topic } }) => `${namespace}/${topic}`);
  await Promise.all(topics.map((ofTopic) => checkTopic(ports, ofTopic)));
}

async function checkTopic(ports: HeadPorts, commits: readonly TransactionCommit[]): Promise<void> {
  const [first] = commits;
  if (!first) return;
  const heads = new Heads(ports, first.partition);
  const check = async ({ partition: { partition }, offset }: TransactionCommit) => {
    const head = await heads.below(partition, offset);
    if (head !== undefined) throw pastHead(offset, head);
  };
  await Promise.all(commits.map(check));
}
