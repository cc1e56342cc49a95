import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Fabric } from '../domain/topology/fabric';
import type { ObservabilityOptions } from './observability';

export interface MessagingFabricProps extends ObservabilityOptions {
  /** What the fabric holds, from `defineFabric`. */
  readonly topology: Fabric;
  /** Begins the names of the SNS topics and SQS queues: 1 to 16 characters. @default the stack's name */
  readonly prefix?: string;
  /** Keep tables, topics, queues and secrets when the stack goes, and refuse to delete tables. @default true */
  readonly protectData?: boolean;
  /** Lets webhooks lead to the machine itself: for a local deployment only. @default false */
  readonly loopbackWebhooks?: boolean;
  /**
   * Encrypts tables, queues, topics, log groups and secrets. A key of another stack or account has to let the services
   * in between use it; one of this stack learns that here. @default AWS's own keys
   */
  readonly encryptionKey?: IKey;
  /** `none` leaves the HTTP API out; everything else is deployed. @default 'http' */
  readonly api?: 'http' | 'none';
  /** Has X-Ray trace the Lambdas that records pass through, the user's own included. @default true */
  readonly tracing?: boolean;
}
