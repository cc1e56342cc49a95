import { createHash, createHmac } from 'node:crypto';
import type { SdkConfig } from '../../../lib/local/access';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/**
 * Calls Kinesis: there is no client of it among our packages, and one operation needs none.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function callKinesis(sdk: SdkConfig, operation: string, input: object): Promise<void> {
  const body = JSON.stringify(input);
  const answer = await fetch(`${sdk.endpoint}/`, {
    method: 'POST',
    headers: signed(sdk, { target: `Kinesis_20131202.${operation}`, body }),
    body,
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`Kinesis ${operation} answered ${answer.status}: ${said}`);
  const { FailedRecordCount = 0 } = JSON.parse(said) as { readonly FailedRecordCount?: number };
  if (FailedRecordCount > 0) throw new Error(`Kinesis refused ${FailedRecordCount} records`);
}

function signed(
  { endpoint, region, credentials = { accessKeyId: '', secretAccessKey: '' } }: SdkConfig,
  { target, body }: { readonly target: string; readonly body: string },
): Record<string, string> {
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const type = 'application/x-amz-json-1.1';
  const names = 'content-type;host;x-amz-date;x-amz-target';
  const head = `content-type:${type}\nhost:${new URL(endpoint).host}\nx-amz-date:${at}\nx-amz-target:${target}\n`;
  const scope = `${at.slice(0, 8)}/${region}/kinesis/aws4_request`;
  const request = ['POST', '/', '', head, names, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', at, scope, sha256(request)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  return {
    'content-type': type,
    'x-amz-date': at,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
