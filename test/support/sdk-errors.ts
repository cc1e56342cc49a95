import { sdkError } from './answering';

export const busy = sdkError({ name: 'ThrottlingException', fault: 'client' });
export const denied = sdkError({ name: 'AccessDeniedException', fault: 'client' });

/** What may have taken effect, or may on another try. */
export const passing = [
  busy,
  sdkError({ name: 'ProvisionedThroughputExceededException', fault: 'client' }),
  sdkError({ name: 'RequestLimitExceeded', fault: 'client' }),
  sdkError({ name: 'TransactionInProgressException', fault: 'client' }),
  sdkError({ name: 'InternalServerError', fault: 'server' }),
  sdkError({ name: 'TimeoutError' }),
  sdkError({ name: 'Error', more: { code: 'ECONNRESET' } }),
];

/** What another try does not mend. */
export const lasting = [
  denied,
  sdkError({ name: 'ValidationException', fault: 'client' }),
  sdkError({ name: 'ResourceNotFoundException', fault: 'client' }),
  Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' }),
  new TypeError('a mistake of ours'),
];
