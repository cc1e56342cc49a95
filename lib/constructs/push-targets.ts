import type { RemovalPolicy } from 'aws-cdk-lib';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';
import type { DeadLetterTables } from './dead-letter-tables';
import { EventBusTarget } from './event-bus-target';
import { LambdaTarget } from './lambda-target';
import type { SubscriptionQueue } from './subscription-queue';
import { WebhookTarget } from './webhook-target';

/** A Lambda that a subscription is pushed to, or by. */
export interface PushTarget {
  readonly function: LambdaFunction;
  /** What takes the records from the queue to the function. */
  readonly mapping: EventSourceMapping;
}

export interface PushTargetsProps {
  /** What one namespace holds. */
  readonly topology: Fabric;
  readonly subscriptions: Readonly<Record<string, SubscriptionQueue>>;
  readonly tables: DeadLetterTables;
  readonly removalPolicy: RemovalPolicy;
  /** Lets webhooks lead to the machine itself. @default false */
  readonly allowLoopback?: boolean;
  /** What precedes a subscription's name in the name of its webhook's secret. */
  readonly secretPrefix: string;
}

/** What stands behind the queue of each subscription that is not pulled. */
export function pushTargets(scope: Construct, props: PushTargetsProps): Record<string, PushTarget> {
  const targets = Object.values(props.topology.subscriptions).flatMap((subscription) => {
    const target = targetOf(scope, subscription, props);
    return target ? [[subscription.name, target] as const] : [];
  });
  return Object.fromEntries(targets);
}

function targetOf(
  scope: Construct,
  subscription: Subscription,
  { subscriptions, secretPrefix, ...rest }: PushTargetsProps,
): PushTarget | undefined {
  const { name, target } = subscription;
  const queue = subscriptions[name]?.queue;
  if (!queue) return undefined;
  const props = { ...rest, subscription, queue };
  switch (target.kind) {
    case 'pull':
      return undefined;
    case 'lambda':
      return new LambdaTarget(scope, name, props);
    case 'webhook':
      return new WebhookTarget(scope, name, {
        ...props,
        secretName: `${secretPrefix}${scopedName(subscription)}`,
      });
    case 'event-bus':
      return new EventBusTarget(scope, name, props);
    default:
      return target satisfies never;
  }
}
