import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says of one resource why rules of cdk-nag are not followed there; what stands below another construct is not meant. */
export function acknowledge(of: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const resource = of.node.defaultChild ?? of;
  for (const [id, reason] of Object.entries(reasons)) {
    Validations.of(resource).acknowledge({ id, reason });
  }
}

/** What holds for every function. */
export const ofFunctions = {
  'AwsSolutions-L1': 'The code is built for and tested on the oldest runtime that Lambda supports.',
  'Serverless-LambdaLatestVersion':
    'The code is built for and tested on the oldest runtime that Lambda supports.',
  'Serverless-LambdaTracing':
    'What only a clock wakes is not traced: it would cost a trace a minute. All else is, unless it is turned off.',
};

const noDeadLetters = 'Serverless-LambdaDLQ';

/** Why a function needs no dead-letter queue of its own, by what wakes it. */
export const wokenBy = {
  api: { [noDeadLetters]: 'API Gateway waits for its answer: nothing is invoked and left alone.' },
  clock: { [noDeadLetters]: 'What a run does not do, the next one does: nothing is in the event.' },
  stream: { [noDeadLetters]: 'The log has what it failed at, and the sweeper looks there.' },
  queue: { [noDeadLetters]: 'What it failed at comes again from its queue, which has one.' },
  events: {
    [noDeadLetters]: 'What it failed at goes to the queue that its failure destination names.',
  },
};

export const ofMappings = {
  queue: { 'Serverless-LambdaEventSourceMappingDestination': 'The queue has a dead-letter queue.' },
  stream: {
    'Serverless-LambdaEventSourceMappingDestination':
      'A wake-up may be lost: the log has what it was about, and a sweep finds it.',
  },
};

export const ofDeadLetterQueue = {
  'AwsSolutions-SQS3': 'It is a dead-letter queue.',
  'Serverless-SQSRedrivePolicy': 'It is a dead-letter queue.',
};

export const ofSchedule = {
  'Serverless-EventBusDLQ': 'What a missed run does not do, the next one does.',
};
