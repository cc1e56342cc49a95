import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';

/** Has every call of `client` answered with `output`, or failed with it when it is an error. Nothing is sent. */
export function answering<C extends DynamoDBClient | SNSClient | SQSClient>(
  client: C,
  output: object,
): C {
  // biome-ignore lint/suspicious/noExplicitAny: the three clients' middleware stacks share no type
  const stack = client.middlewareStack as any;
  stack.add(
    () => async () => {
      if (output instanceof Error) throw output;
      return { output, response: {} };
    },
    { step: 'initialize' },
  );
  return client;
}

interface Failure {
  readonly name: string;
  /** Whose fault it is, if anybody has answered. */
  readonly fault?: 'client' | 'server';
  readonly more?: object;
}

/** An error as the SDK throws it when its own tries are used up. */
export const sdkError = ({ name, fault, more }: Failure): Error =>
  Object.assign(new Error(name), {
    name,
    $metadata: { attempts: 3 },
    ...(fault && { $fault: fault }),
    ...more,
  });
