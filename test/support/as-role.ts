import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { stack } from './stack';

/** What an SDK client is made with to act as somebody. */
export interface Acting {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** Acts as a deployed function does: with its role, and so with what that role may do. */
export async function asFunction(name: string | undefined): Promise<Acting> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: name });
  const { Role = '' } = await new LambdaClient({}).send(command);
  const answer = await assume(Role);
  return {
    credentials: {
      accessKeyId: textIn(answer, 'AccessKeyId'),
      secretAccessKey: textIn(answer, 'SecretAccessKey'),
      sessionToken: textIn(answer, 'SessionToken'),
    },
  };
}

/** The engine lets the account's own keys into any role, and does not check their signature. */
async function assume(role: string): Promise<string> {
  const scope = `test/20300101/${stack().region}/sts/aws4_request`;
  const response = await fetch(stack().endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: 'test',
    }).toString(),
  });
  return response.text();
}

function textIn(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]+)<`).exec(xml)?.[1];
  if (!found) throw new Error(`no ${name} in ${xml}`);
  return found;
}
