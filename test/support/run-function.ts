import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** Runs a Lambda that the clock would run; throws where it fails. */
export async function runFunction(name: string | undefined): Promise<void> {
  const command = new InvokeCommand({ FunctionName: name });
  const { FunctionError, Payload } = await new LambdaClient({}).send(command);
  if (FunctionError) throw new Error(Buffer.from(Payload ?? []).toString());
}
