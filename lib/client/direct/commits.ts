import { Refusal } from '../../domain/errors';
import { stateOf } from '../../domain/groups/group-ports';
import { checkGroupName } from '../../domain/groups/names';
import { received } from '../../domain/publish/received';
import { groupKey } from '../../domain/topology/keys';
import type { TransactionCommit } from '../../domain/transact/transaction-store';
import type { Site } from './site';

/** Progress of a group, made with the transaction. */
export interface CommitFor {
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
  /** The next offset to read: one behind the last record handled. */
  readonly offset: number;
  /** As the poll has told it; 0 where nobody has ever leased or sought the partition. */
  readonly epoch: number;
  /**
   * Offset of the first record that this transaction handles. The transaction is refused where the group has come
   * further, since somebody has handled it then. @default offset - 1: the transaction handles one record
   */
  readonly from?: number;
}

/** @throws Refusal `topic_unknown`, `partition_unknown`, `group_name_invalid`, `transaction_invalid` */
export const commitsOf = (site: Site, commits: readonly CommitFor[]): TransactionCommit[] =>
  commits.map((commit, index) => {
    const { topic, group, offset, epoch, from = offset - 1 } = commit;
    const partition = site.partition(topic, commit.partition);
    checkGroupName(group);
    const problem = problemIn({ offset, epoch, from });
    if (problem) throw invalid(`commit[${index}]: ${problem}`);
    return { partition, group, offset, epoch, from, now: site.ports.outside.now() };
  });

interface Numbers {
  readonly offset: number;
  readonly epoch: number;
  readonly from: number;
}

function problemIn({ offset, epoch, from }: Numbers): string | undefined {
  if (!isCount(offset) || offset === 0)
    return `offset must be a whole number from 1 on, got ${received(offset)}`;
  if (!isCount(epoch)) return `epoch must be a whole number, got ${received(epoch)}`;
  if (!isCount(from) || from >= offset)
    return `from must be a whole number below the offset ${offset}, got ${received(from)}`;
  return undefined;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const invalid = (problem: string): Refusal =>
  new Refusal('transaction_invalid', `The transaction breaks a rule: ${problem}.`, {
    problems: [problem],
  });

/**
 * Where no epoch fences, nothing else tells that there is such a group. One that is deleted leaves an epoch behind, so
 * that it is asked for once only.
 * @throws Refusal `group_unknown`
 */
export async function checkGroups(
  site: Site,
  commits: readonly TransactionCommit[],
): Promise<void> {
  for (const { partition, group, epoch } of commits) {
    if (epoch > 0 || site.groups.has(groupKey(partition, group))) continue;
    const { namespace, topic } = partition;
    await stateOf(site.ports, { namespace, topic, group });
    site.groups.add(groupKey(partition, group));
  }
}
