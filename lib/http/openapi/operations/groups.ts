import { jsonBody, type Operations, ok } from '../operation';

const position = { partition: 0, offset: 0 };

export const groupOperations: Operations<'groups'> = {
  'GET /v1/topics/{topic}/groups': {
    id: 'listGroups',
    summary: 'Which groups read a topic',
    answers: ok('Their names.', 'Groups'),
  },
  'GET /v1/topics/{topic}/groups/{group}': {
    id: 'getGroup',
    summary: 'How a group is: members, offsets and lag',
    answers: ok('How it is.', 'GroupStatus'),
    problems: ['group_unknown'],
  },
  'DELETE /v1/topics/{topic}/groups/{group}': {
    id: 'removeGroup',
    summary: 'Forget a group and its offsets',
    answers: { 204: { description: 'It is gone.' } },
    problems: ['group_unknown', 'contended', 'outcome_unknown'],
  },
  'POST /v1/topics/{topic}/groups/{group}/poll': {
    id: 'poll',
    summary: 'Lease partitions and read on behind what is committed',
    body: jsonBody('PollRequest', { member: 'worker-1', max: 100, waitSeconds: 0 }),
    answers: ok('Events of each partition, and what to commit.', 'Poll'),
    problems: ['partition_unknown', 'offset_out_of_range', 'contended', 'outcome_unknown'],
  },
  'POST /v1/topics/{topic}/groups/{group}/commit': {
    id: 'commit',
    summary: 'Remember how far the group has come',
    description: 'Fenced by the epoch: who has lost a partition changes nothing.',
    body: jsonBody('CommitRequest', { positions: [{ ...position, epoch: 1 }] }),
    answers: {
      200: { description: 'All are committed.', schema: 'Committed' },
      207: { description: 'Some are.', schema: 'Committed' },
    },
    problems: [
      ...(['group_unknown', 'partition_unknown', 'group_fenced', 'offset_committed'] as const),
      ...(['contended', 'outcome_unknown'] as const),
    ],
    problemsWith: { 422: ['offset_out_of_range'] },
  },
  'POST /v1/topics/{topic}/groups/{group}/seek': {
    id: 'seek',
    summary: 'Move the offsets of a group, forward or back',
    body: jsonBody('SeekRequest', { to: 'earliest', dryRun: true }),
    answers: ok('Before and after of each partition.', 'Sought'),
    problems: [
      ...(['group_unknown', 'partition_unknown', 'offset_expired'] as const),
      ...(['contended', 'outcome_unknown'] as const),
    ],
    problemsWith: { 422: ['offset_out_of_range'] },
  },
  'POST /v1/topics/{topic}/groups/{group}/leave': {
    id: 'leave',
    summary: "Give a member's partitions up at once",
    body: jsonBody('LeaveRequest', { member: 'worker-1' }),
    answers: { 204: { description: 'It holds none any more.' } },
    problems: ['group_unknown', 'contended', 'outcome_unknown'],
  },
};
