import { randomUUID } from 'node:crypto';
import type { AwsCall } from './aws-call';
import type { WireAnswer } from './wire';

/** What went wrong, in no service's words. */
export type Failure = 'throttled' | 'error-500' | 'error-503';

interface Said {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const throttled: Readonly<Record<string, Said>> = {
  dynamodb: {
    status: 400,
    code: 'ProvisionedThroughputExceededException',
    message: 'The level of configured provisioned throughput for the table was exceeded.',
  },
  sqs: { status: 400, code: 'RequestThrottled', message: 'Rate exceeded' },
  sns: { status: 400, code: 'Throttling', message: 'Rate exceeded' },
};
const tooMany = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };

const failed: Readonly<Record<string, Said>> = {
  dynamodb: { status: 500, code: 'InternalServerError', message: 'Internal server error' },
  sns: { status: 500, code: 'InternalError', message: 'Internal error' },
  sqs: { status: 500, code: 'InternalError', message: 'Internal error' },
};
const internal = { status: 500, code: 'InternalFailure', message: 'Internal failure' };
const away = { status: 503, code: 'ServiceUnavailable', message: 'Service Unavailable' };

/** A failure as the call's own service words it. */
export function failureOf(call: AwsCall, failure: Failure): WireAnswer {
  if (call.service === 'api') return ofGateway(failure);
  return inWordsOf(call, saidOf(call, failure));
}

function saidOf({ service }: AwsCall, failure: Failure): Said {
  if (failure === 'throttled') return throttled[service] ?? tooMany;
  return failure === 'error-500' ? (failed[service] ?? internal) : away;
}

/** The gateway itself says no: nothing of Weft was called, or its answer did not come through. */
const ofGateway = (failure: Failure): WireAnswer =>
  answerOf(
    { throttled: 429, 'error-500': 500, 'error-503': 503 }[failure],
    'application/json',
    JSON.stringify({
      message: failure === 'throttled' ? 'Too Many Requests' : 'Service Unavailable',
    }),
  );

/** A transaction that met another one, in DynamoDB's words: a reason for each of its entries. */
export const conflictOf = ({ json }: AwsCall): WireAnswer => {
  const reasons = (json.TransactItems as unknown[]).map((_, at) =>
    at === 0
      ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing' }
      : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return inJson(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
};

function inWordsOf(call: AwsCall, said: Said): WireAnswer {
  if (call.service === 'sns') return inXml(said);
  const prefix = { dynamodb: 'com.amazonaws.dynamodb.v20120810#', sqs: 'com.amazonaws.sqs#' };
  const __type = `${prefix[call.service as keyof typeof prefix] ?? ''}${said.code}`;
  return inJson(said.status, { __type, message: said.message });
}

const inJson = (status: number, body: object): WireAnswer =>
  answerOf(status, 'application/x-amz-json-1.0', JSON.stringify(body));

const inXml = ({ status, code, message }: Said): WireAnswer =>
  answerOf(
    status,
    'text/xml',
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>${
      status < 500 ? 'Sender' : 'Receiver'
    }</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );

function answerOf(status: number, type: string, text: string): WireAnswer {
  const body = Buffer.from(text);
  const headers = {
    'content-type': type,
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
  };
  return { status, headers, body };
}
