import { Refusal } from '../errors';
import type { GroupPorts } from '../groups/group-ports';
import { statusOf } from '../groups/status';
import { inWaves } from '../in-waves';
import { type Topic, topicRefOf } from '../topology/fabric';

/** How far a consumer group is behind the head. */
export interface GroupLag {
  readonly group: string;
  /** Records that it has not committed, as far as they are kept. */
  readonly lag: number;
}

/** Groups looked at for each topic: names are made by whoever polls, and there may be very many. */
export const mostGroups = 50;

/** How far the groups of a topic are behind, the first so many of them by name. */
export async function groupLagsOf(ports: GroupPorts, topic: Topic): Promise<GroupLag[]> {
  const ref = topicRefOf(topic);
  const groups = (await ports.groups.list(ref)).slice(0, mostGroups);
  const lags = await inWaves(groups, (group) =>
    statusOf(ports, { ...ref, group, partitions: topic.partitions }).then(
      ({ lag }) => [{ group, lag }],
      unlessGone,
    ),
  );
  return lags.flat();
}

/** A group may be deleted between the list and the look at it. */
function unlessGone(error: unknown): GroupLag[] {
  if (error instanceof Refusal && error.code === 'group_unknown') return [];
  throw error;
}
