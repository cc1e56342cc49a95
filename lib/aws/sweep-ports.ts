import { ReadMemory } from '../domain/groups/read-memory';
import { DynamoGroups } from './dynamo-groups';
import { DynamoLog } from './dynamo-log';
import { DynamoLogKeeper } from './dynamo-log-keeper';
import { DynamoLogReader } from './dynamo-log-reader';
import { type FanOutSite, fanOutPorts } from './fan-out-ports';

/** What the sweeper needs: all that fan-out does, and to look at groups, and to delete what is past its retention. */
export function sweepPorts(site: FanOutSite) {
  const {
    clients: { dynamo },
    env,
  } = site;
  return {
    ...fanOutPorts(site),
    log: new DynamoLog(dynamo, env.LOG_TABLE),
    keeper: new DynamoLogKeeper(dynamo, env.LOG_TABLE),
    reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
    groups: new DynamoGroups(dynamo, env.OFFSETS_TABLE),
    memory: new ReadMemory(),
  };
}
