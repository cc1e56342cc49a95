import { Refusal } from '../domain/errors';
import { type Committed, commit } from '../domain/groups/commit';
import { checkPartitions, type GroupPorts, type GroupScope } from '../domain/groups/group-ports';
import { leave, removeGroup } from '../domain/groups/membership';
import { checkGroupName } from '../domain/groups/names';
import { poll } from '../domain/groups/poll';
import { seek } from '../domain/groups/seek';
import { statusOf } from '../domain/groups/status';
import { type Fabric, topicRefOf } from '../domain/topology/fabric';
import type { Call } from './call';
import { topicOf } from './catalog-answers';
import type { Answers } from './door';
import { readCommit, readLeave, readPoll, readSeek } from './group-bodies';
import { writePoll, writeStatus } from './group-json';
import { json, rawJson } from './json';
import { briefProblemOf } from './problem';

export interface GroupAnswerPorts extends GroupPorts {
  readonly topology: Fabric;
}

/** Reading the log together: groups share a topic's partitions, and remember how far they have come. */
export const groupAnswers = (ports: GroupAnswerPorts): Answers<'groups'> => ({
  'GET /v1/topics/{topic}/groups': async (call) => {
    const topic = topicRefOf(topicOf(ports.topology, call));
    return json({ groups: await ports.groups.list(topic) });
  },
  'GET /v1/topics/{topic}/groups/{group}': async (call) => {
    const scope = scopeOf(ports, call);
    return json(writeStatus(scope, await statusOf(ports, scope)));
  },
  'DELETE /v1/topics/{topic}/groups/{group}': async (call) => {
    await removeGroup(ports, scopeOf(ports, call));
    return new Response(null, { status: 204 });
  },
  'POST /v1/topics/{topic}/groups/{group}/poll': (call) => answerPoll(ports, call),
  'POST /v1/topics/{topic}/groups/{group}/commit': async (call) => {
    const scope = scopeOf(ports, call);
    return answerCommit(await commit(ports, scope, readCommit(call.body())));
  },
  'POST /v1/topics/{topic}/groups/{group}/seek': async (call) => {
    const scope = scopeOf(ports, call);
    const partitions = await seek(ports, scope, readSeek(call.body())).catch(asBodyProblem);
    return json({ partitions });
  },
  'POST /v1/topics/{topic}/groups/{group}/leave': async (call) => {
    await leave(ports, scopeOf(ports, call), readLeave(call.body()));
    return new Response(null, { status: 204 });
  },
});

/** @throws Refusal `topic_unknown`, `group_name_invalid` */
function scopeOf({ topology }: GroupAnswerPorts, call: Call): GroupScope {
  const topic = topicOf(topology, call);
  const group = checkGroupName(call.param('group'));
  return { ...topicRefOf(topic), group, partitions: topic.partitions };
}

async function answerPoll(ports: GroupAnswerPorts, call: Call): Promise<Response> {
  const scope = scopeOf(ports, call);
  const order = readPoll(call.body());
  const { reader } = order;
  if ('assign' in reader) checkPartitions(scope, reader.assign);
  const isCompacted = topicOf(ports.topology, call).cleanup === 'compact';
  const readings = await poll(ports, { ...scope, ...order, isCompacted });
  return rawJson(writePoll(scope, reader, readings));
}

/** Each position for itself: 200 for all, 207 for some, and where none was committed the first one's problem. */
function answerCommit(positions: readonly Committed[]): Response {
  const committed = positions
    .filter(({ refusal }) => !refusal)
    .map(({ partition, offset }) => ({ partition, offset }));
  const failed = positions.flatMap(({ partition, refusal }) =>
    refusal ? [{ partition, refusal: bodyProblem(refusal) }] : [],
  );
  const [first] = failed;
  if (!first) return json({ committed });
  if (committed.length === 0) throw first.refusal;
  const problems = failed.map(({ partition, refusal }) => ({
    ...briefProblemOf(refusal),
    partition,
  }));
  return json({ committed, failed: problems }, { status: 207 });
}

const asBodyProblem = (error: unknown): never => {
  throw error instanceof Refusal ? bodyProblem(error) : error;
};

/** An offset that a body names breaks a rule; 416 is for what an address asks for. */
const bodyProblem = (refusal: Refusal): Refusal =>
  refusal.code === 'offset_out_of_range'
    ? new Refusal(refusal.code, refusal.message, { ...refusal.fields, status: 422 })
    : refusal;
