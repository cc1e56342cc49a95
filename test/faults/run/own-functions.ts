import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sweepPorts } from '../../../lib/aws/sweep-ports';
import { createDirectClient, type DirectClient } from '../../../lib/client';
import { sweep } from '../../../lib/domain/fan-out/sweep';
import { quickSettings, sqsSettings } from '../../../lib/runtime/sdk-settings';
import { system } from '../../../lib/runtime/system';
import type { FaultStack } from './stack';
import topology from './topology';

/** How wrong a clock is, in milliseconds. */
export const anHour = 3_600_000;

const withClock = (off: number) => ({ ...system, now: () => Date.now() + off });

/** The environment of one of the stack's functions, by a part of its name. */
async function environmentOf(
  stack: FaultStack,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  const lambda = new LambdaClient(stack.access.sdk);
  const FunctionName = [...stack.callers.values()].find((one) => one.includes(name));
  const answer = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return answer.Environment?.Variables ?? {};
}

/** The sweeper in the run's own process, with a clock of its own: ahead, it need not wait for a minute to pass. */
export async function sweeperOf(stack: FaultStack, clockOff: number): Promise<() => Promise<void>> {
  const env = await environmentOf(stack, 'FanOutSweeper');
  const outside = withClock(clockOff);
  const ports = sweepPorts({
    clients: {
      dynamo: new DynamoDBClient({ ...stack.hostile.sdk, ...quickSettings }),
      sns: new SNSClient({ ...stack.hostile.sdk, ...quickSettings }),
      sqs: new SQSClient({ ...stack.hostile.sdk, ...sqsSettings }),
    },
    env: env as Parameters<typeof sweepPorts>[0]['env'],
    topology,
    outside,
  });
  return async () => {
    await sweep(ports, { olderThanMs: 60_000, until: outside.now() + 10_000 });
  };
}

/** What the clock does once a minute, done now. */
export async function caretakerOf(stack: FaultStack): Promise<() => Promise<void>> {
  const lambda = new LambdaClient(stack.access.sdk);
  const FunctionName = [...stack.callers.values()].find((one) => one.includes('Caretaker'));
  return async () => {
    await lambda.send(new InvokeCommand({ FunctionName }));
  };
}

/**
 * A process that writes to the log itself, with its clock off, and as an earlier version wrote it: without the count
 * of bytes.
 */
export async function olderWriter(stack: FaultStack, clockOff: number): Promise<DirectClient> {
  const env = await environmentOf(stack, 'DoorsPublish');
  const dynamo = new DynamoDBClient({ ...stack.hostile.sdk, ...quickSettings });
  dynamo.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as { Item?: Record<string, unknown> };
      if (input.Item && 'bytes' in input.Item) {
        const { bytes: _, ...Item } = input.Item;
        return next({ ...args, input: { ...args.input, Item } as typeof args.input });
      }
      return next(args);
    },
    { step: 'initialize' },
  );
  const { LOG_TABLE: log = '', OFFSETS_TABLE: offsets = '', IDEMPOTENCY_TABLE: idempotency } = env;
  const tables = { log, offsets, ...(idempotency && { idempotency }) };
  return createDirectClient({ dynamo, tables, topology, outside: withClock(clockOff) });
}
