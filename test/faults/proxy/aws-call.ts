import type { IncomingHttpHeaders } from 'node:http';

/** A request on its way to the engine, and what it asks for. */
export interface AwsCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `dynamodb`, `sqs`, `sns`, …; `api` for a call of Weft's own HTTP API. */
  readonly service: string;
  /** `PutItem`, `PublishBatch`, …; of the HTTP API the last part of its path, such as `events` or `pull`. */
  readonly operation: string;
  /** The table, queue or topic, by its last name; empty where the call names none. */
  readonly resource: string;
  /** The access key that signed it: each Lambda has its own. */
  readonly caller: string;
  /** The body of a JSON call, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: every service has another shape
  readonly json: any;
}

type Raw = Pick<AwsCall, 'method' | 'path' | 'headers' | 'body'>;

const services: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  AWSEvents: 'events',
};

/** Reads what a request asks for, from what each service's protocol puts where. */
export function callOf(raw: Raw): AwsCall {
  const credential = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//.exec(
    raw.headers.authorization ?? '',
  );
  const caller = credential?.[1] ?? '';
  const known = { ...raw, caller, json: undefined, resource: '' };
  if (raw.path.includes('/_aws/execute-api/')) return { ...known, ...ofApi(raw.path) };
  const target = raw.headers['x-amz-target'];
  if (typeof target === 'string') return { ...known, ...ofTarget(target, raw.body) };
  const service = credential?.[2] ?? '';
  const form = new URLSearchParams(raw.body.toString());
  const operation = form.get('Action') ?? raw.path.split('?')[0] ?? '';
  return { ...known, service, operation, resource: lastOf(form.get('TopicArn') ?? '') };
}

function ofApi(path: string) {
  const parts = (path.split('?')[0] ?? '').split('/');
  return { service: 'api', operation: parts.at(-1) ?? '', resource: parts.at(-2) ?? '' };
}

function ofTarget(target: string, body: Buffer) {
  const [prefix = '', operation = ''] = target.split('.');
  const json = JSON.parse(body.toString() || '{}');
  return { service: services[prefix] ?? prefix, operation, resource: resourceIn(json), json };
}

// biome-ignore lint/suspicious/noExplicitAny: every service has another shape
function resourceIn(json: any): string {
  const written = json.TransactItems?.[0] ?? {};
  const inTransaction = (Object.values(written)[0] as { TableName?: string })?.TableName;
  const [first = ''] = Object.keys(json.RequestItems ?? {});
  return lastOf(json.TableName ?? json.QueueUrl ?? inTransaction ?? first);
}

const lastOf = (name: string): string => name.split(/[/:]/).at(-1) ?? '';
