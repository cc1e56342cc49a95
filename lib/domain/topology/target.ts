import type { Seconds } from './duration';

/** They wait in the queue until somebody pulls them. */
export interface PullTarget {
  readonly kind: 'pull';
  /**
   * They are read from the SQS queue itself, by any SQS client, and not over HTTP. Failures are SQS's own
   * business then: a record received `retry.attempts` times is dead-lettered, and its key goes on without it.
   */
  readonly native?: true;
}

/** A TypeScript or JavaScript file of the user's, from the folder where `cdk` runs; it exports `handler`. */
export interface LambdaTarget {
  readonly kind: 'lambda';
  readonly entry: string;
  /** The handler is a plain SQS handler and was not made by `createConsumer`: SQS's own behaviour, as `native`. */
  readonly unwrapped?: true;
}

/** A folder with the code of a function in another language: SQS's own behaviour, as `native`. */
export interface FolderTarget {
  readonly kind: 'lambda';
  readonly folder: string;
  /** As Lambda names it: `python3.13`. */
  readonly runtime: string;
  /** As the runtime wants it: `app.handler`. */
  readonly handler: string;
}

/** They are posted to an address, signed. Source: https://www.standardwebhooks.com */
export interface WebhookTarget {
  readonly kind: 'webhook';
  /** `https://…`; `http://` to this machine only. */
  readonly url: string;
  /** The CloudEvent as JSON, or its data alone with the attributes as `ce-` headers. @default 'structured' */
  readonly body?: 'structured' | 'data';
  /** How long an answer may take: 1 s to 5 minutes, and less than the lease. @default seconds(15) */
  readonly timeout?: Seconds;
}

/** They are put on an EventBridge bus of the account, where rules of the user's own pick them up. */
export interface EventBusTarget {
  readonly kind: 'event-bus';
  /** Its name; `default` is there in every account. */
  readonly bus: string;
}

/** Where a subscription's records go. */
export type Target = PullTarget | LambdaTarget | FolderTarget | WebhookTarget | EventBusTarget;

/** Whether SQS hands the records to the consumer, and no code of ours stands between. */
export const isNative = (target: Target): boolean =>
  ('native' in target && target.native === true) ||
  ('unwrapped' in target && target.unwrapped === true) ||
  'folder' in target;
