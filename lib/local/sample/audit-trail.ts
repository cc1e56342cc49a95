import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { SdkConfig } from '../access';
import { Stopped } from '../problem';
import type { Reception } from './reception';

/** What the sample Lambda writes for each event that it handles. */
interface AuditLine {
  readonly message: 'audited';
  readonly partition: number;
  readonly offset: number;
  readonly at: number;
}

/** Where the sample Lambda writes, and from when on. */
export interface AuditTrail {
  readonly logs: CloudWatchLogsClient;
  readonly logGroupName: string;
  /** Earlier lines are left out, in milliseconds since 1970. */
  readonly startTime: number;
  /** Invokes the Lambda without a record. */
  readonly nudge: () => Promise<unknown>;
}

const lookEveryMs = 300;
/** Looks without anything new before the Lambda is nudged: about 3 s. */
const quietLooks = 10;

/** The trail of the function `name`, from now on. */
export async function auditTrailOf(sdk: SdkConfig, name: string): Promise<AuditTrail> {
  const lambda = new LambdaClient(sdk);
  const { LoggingConfig } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: name }),
  );
  return {
    logs: new CloudWatchLogsClient(sdk),
    logGroupName: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    startTime: Date.now(),
    nudge: () => lambda.send(new InvokeCommand({ FunctionName: name, Payload: '{"Records":[]}' })),
  };
}

/** Reads the trail until its part is over. */
export async function followTrail(
  trail: AuditTrail,
  reception: Reception,
  signal: AbortSignal,
): Promise<void> {
  for (let quiet = 1; !reception.isOver(Date.now()); quiet += 1) {
    if (await look(trail, reception)) quiet = 0;
    // Under load MiniStack may leave an invocation's last lines to be shown with the next one.
    if (quiet === quietLooks) {
      await trail.nudge();
      quiet = 0;
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {
      throw new Stopped();
    });
  }
  await look(trail, reception);
}

/** Reads the whole trail again, since lines may come late; whether there was anything new. */
async function look(trail: AuditTrail, reception: Reception): Promise<boolean> {
  const before = reception.count;
  reception.replace(await linesOf(trail));
  return reception.count > before;
}

async function linesOf({
  logs: client,
  logGroupName,
  startTime,
}: AuditTrail): Promise<AuditLine[]> {
  const request = { logGroupName, startTime, filterPattern: '"audited"' };
  const lines: AuditLine[] = [];
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, request)) {
      for (const { message = '' } of events) lines.push(...auditLineIn(message));
    }
  } catch (error) {
    // There is no log before the first invocation.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return lines.sort((a, b) => a.at - b.at);
}

/** A line may begin with the time and the request, and is none of ours when it holds no such object. */
function auditLineIn(message: string): AuditLine[] {
  try {
    const value = JSON.parse(message.slice(message.indexOf('{'))) as AuditLine;
    return value.message === 'audited' ? [value] : [];
  } catch {
    return [];
  }
}
