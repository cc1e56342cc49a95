import { Fn } from 'aws-cdk-lib';

/** @throws Error when SQS would not take the names that begin with it */
export function prefixOf(prefix: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$/.test(prefix)) return prefix;
  throw new Error(
    `prefix must be 1 to 16 letters, digits, "-" or "_", got ${JSON.stringify(prefix)}; it is the stack's name unless it is given`,
  );
}

/** What precedes a queue's resource name in its URL. */
export const queueUrlPrefixOf = (prefix: string): string =>
  Fn.sub(`https://sqs.\${AWS::Region}.\${AWS::URLSuffix}/\${AWS::AccountId}/${prefix}-`);
