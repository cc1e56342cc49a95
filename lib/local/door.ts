import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsAccess } from './access';
import type { StackOutputs } from './deploy';

/** Where the deployed HTTP API is, and what opens it. */
export interface Door {
  /** Up to and without `/v1`; empty when the stack has no HTTP API. */
  readonly apiUrl: string;
  readonly apiKey: string;
}

/** Finds the deployment's API and reads its key. */
export const doorOf = async (access: AwsAccess, outputs: StackOutputs): Promise<Door> => ({
  apiUrl: apiUrlOf(access, outputs),
  apiKey: await apiKeyOf(access, outputs),
});

/** The host name that the engine gives an API does not resolve from Node; its path form needs no name. */
const apiUrlOf = ({ endpoint }: AwsAccess, { ApiId }: StackOutputs): string =>
  ApiId ? `${endpoint}/_aws/execute-api/${ApiId}/$default` : '';

async function apiKeyOf({ sdk }: AwsAccess, { ApiKeySecretArn }: StackOutputs): Promise<string> {
  if (!ApiKeySecretArn) return '';
  const secrets = new SecretsManagerClient(sdk);
  const { SecretString } = await secrets.send(
    new GetSecretValueCommand({ SecretId: ApiKeySecretArn }),
  );
  return SecretString ?? '';
}
