import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type Fabric, fabricsOf } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';
import { isNative } from '../domain/topology/target';
import { type NamespaceParts, type NamespacePartsProps, namespaceParts } from './namespace-parts';
import type { PushTarget } from './push-targets';
import type { SubscriptionQueue } from './subscription-queue';
import { demandTlsOfQueues, demandTlsOfTopics } from './tls';

export interface NamespacesProps extends Omit<NamespacePartsProps, 'fabric'> {
  readonly topology: Fabric;
}

/** What the namespaces of a fabric have of their own. */
export class Namespaces {
  /** The default one's first. */
  readonly all: readonly NamespaceParts[];

  constructor(scope: Construct, { topology, ...props }: NamespacesProps) {
    const others = new Construct(scope, 'Namespaces');
    // The default namespace's constructs are the fabric's own; those of the others stand below their names.
    this.all = fabricsOf(topology).map((fabric) => {
      const own = fabric === topology ? scope : new Construct(others, fabric.namespace);
      return namespaceParts(own, { ...props, fabric });
    });
    demandTlsOfTopics(scope, this.topics);
    demandTlsOfQueues(
      scope,
      Object.values(this.subscriptions).map(({ deadLetters }) => deadLetters),
    );
  }

  get topics(): ITopic[] {
    return this.all.flatMap(({ topics }) => Object.values(topics));
  }

  /** By subscription, as AWS knows it: `payments--ledger` of a namespace. */
  get subscriptions(): Record<string, SubscriptionQueue> {
    return this.byScopedName(({ subscriptions }) => subscriptions);
  }

  /** The Lambdas that subscriptions are pushed to or by, by subscription, as AWS knows it. */
  get targets(): Record<string, PushTarget> {
    return this.byScopedName(({ targets }) => targets);
  }

  /** The Lambdas among them in which our own worker delivers. */
  get workers(): LambdaFunction[] {
    return this.all.flatMap(({ fabric, targets }) =>
      Object.values(fabric.subscriptions).flatMap(({ name, target }) =>
        isNative(target) ? [] : (targets[name]?.function ?? []),
      ),
    );
  }

  /** The queues that are pulled. */
  get pulled(): SubscriptionQueue[] {
    return this.all.flatMap(({ fabric, subscriptions }) =>
      Object.values(fabric.subscriptions).flatMap(({ name, target }) =>
        target.kind === 'pull' ? (subscriptions[name] ?? []) : [],
      ),
    );
  }

  private byScopedName<T>(of: (parts: NamespaceParts) => Readonly<Record<string, T>>) {
    const named = this.all.flatMap((parts) => {
      const { namespace } = parts.fabric;
      return Object.entries(of(parts)).map(
        ([name, one]) => [scopedName({ namespace, name }), one] as const,
      );
    });
    return Object.fromEntries(named);
  }
}
