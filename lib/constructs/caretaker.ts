import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge, ofSchedule } from './acknowledge';
import { allowReceive, allowSend } from './grants';
import { saysIdleRun } from './idle-run';
import { grantSwitch, OperatorFunction, type OperatorProps } from './operator-function';

export interface CaretakerProps extends OperatorProps {
  /** Where operations are woken. */
  readonly wakeUps: IQueue;
  /** @default Duration.minutes(1) */
  readonly every?: Duration;
}

/** Looks after every subscription, each minute: what is to be tried again, and what SQS has moved away. */
export class Caretaker extends Construct {
  readonly caretaker: OperatorFunction;

  constructor(scope: Construct, id: string, props: CaretakerProps) {
    super(scope, id);
    this.caretaker = new OperatorFunction(this, 'Caretaker', {
      ...props,
      door: 'caretake',
      timeout: Duration.minutes(1),
    });
    for (const { queue, deadLetters } of Object.values(props.subscriptions)) {
      allowSend(this.caretaker.function, queue);
      allowReceive(this.caretaker.function, deadLetters);
    }
    grantSwitch(this.caretaker.function, props);
    const rule = new Rule(this, 'Schedule', {
      schedule: Schedule.rate(props.every ?? Duration.minutes(1)),
      targets: [new LambdaFunction(this.caretaker.function, { retryAttempts: 0 })],
    });
    acknowledge(rule, ofSchedule);
    // Of each subscription its state, twice, and what is due; once what runs.
    const subscriptions = Object.keys(props.subscriptions).length;
    saysIdleRun(rule, { reads: 3 * subscriptions + 1, receives: subscriptions });
  }
}
