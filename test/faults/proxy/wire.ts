import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { AwsCall } from './aws-call';

/** An answer as it goes over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: true });

/** Sends a call on to the engine, and waits for all of its answer. */
export const forward = (engine: string, call: AwsCall): Promise<WireAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(engine);
    const { method, path, headers } = call;
    request(
      { hostname, port, method, path, headers: sendable(call, headers), agent },
      (message) => {
        const chunks: Buffer[] = [];
        message.on('data', (chunk: Buffer) => chunks.push(chunk));
        message.on('error', reject);
        message.on('end', () => {
          const body = Buffer.concat(chunks);
          const { 'transfer-encoding': _, connection: __, ...rest } = message.headers;
          resolve({ status: message.statusCode ?? 0, headers: sized(rest, body), body });
        });
      },
    )
      .on('error', reject)
      .end(call.body);
  });

/** The caller's headers as they came, since the signature covers them; the length is that of the body as it is now. */
const sendable = ({ body }: AwsCall, headers: IncomingHttpHeaders): OutgoingHttpHeaders => {
  const { connection: _, 'transfer-encoding': __, ...rest } = headers;
  return sized(rest, body);
};

const sized = (headers: OutgoingHttpHeaders, body: Buffer): OutgoingHttpHeaders => ({
  ...headers,
  'content-length': body.length,
});

/** The same call with another body, signed by the account's own keys: the engine would refuse the old signature. */
export function rewritten(call: AwsCall, body: Buffer): AwsCall {
  const { 'x-amz-security-token': _, 'x-amz-content-sha256': __, ...headers } = call.headers;
  const day = (headers['x-amz-date'] as string | undefined)?.slice(0, 8) ?? '20300101';
  const scope = `test/${day}/us-east-1/${call.service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  return { ...call, body, headers: { ...headers, authorization } };
}
