import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import { type PushProps, pushEnvironment, wakeByQueue } from './push';
import { WeftFunction } from './weft-function';

export interface EventBusTargetProps extends PushProps {
  readonly topology: Fabric;
}

/** The Lambda that puts a subscription's records on an EventBridge bus. */
export class EventBusTarget extends Construct {
  readonly function: LambdaFunction;
  /** What takes the records from the queue to the function. */
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: EventBusTargetProps) {
    super(scope, id);
    const bus = busOf(props.subscription);
    this.function = this.createFunction(bus, props);
    this.grantPut(this.function, bus);
    this.mapping = wakeByQueue(this.function, props);
  }

  private createFunction(bus: string, props: EventBusTargetProps): LambdaFunction {
    return new WeftFunction(this, 'Worker', {
      door: 'deliver-event-bus',
      topology: props.topology,
      // What takes longer is handed to another worker.
      timeout: Duration.seconds(props.subscription.lease),
      environment: { ...pushEnvironment(props), EVENT_BUS_NAME: bus },
    }).function;
  }

  /** On that bus only; it is looked at as well, since EventBridge takes events for a bus that is not there. */
  private grantPut(grantee: IGrantable, name: string): void {
    const bus = EventBus.fromEventBusName(this, 'Bus', name);
    Grant.addToPrincipal({
      grantee,
      actions: ['events:PutEvents', 'events:DescribeEventBus'],
      resourceArns: [bus.eventBusArn],
    });
  }
}

/** @throws Error when the subscription's target is something else */
function busOf({ name, target }: Subscription): string {
  if (target.kind === 'event-bus') return target.bus;
  throw new Error(`subscription ${name} has no event bus as its target, but "${target.kind}"`);
}
