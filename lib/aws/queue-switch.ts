import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  paginateListEventSourceMappings,
  ResourceConflictException,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { Refusal } from '../domain/errors';
import type { QueueSwitch } from '../domain/operations/pause';
import type { Subscription } from '../domain/topology/fabric';
import { answerOf } from './failure';
import type { QueueState } from './queue-state';

/** Turns the event source mappings of a subscription's queue off and on. */
export class LambdaQueueSwitch implements QueueSwitch {
  constructor(
    private readonly lambda: LambdaClient,
    private readonly queues: Pick<QueueState, 'arn'>,
  ) {}

  async turn(subscription: Subscription, on: boolean): Promise<void> {
    if (subscription.target.kind === 'pull') return;
    const mappings = await answerOf(this.mappingsOf(await this.queues.arn(subscription)));
    for (const { UUID, State } of mappings) {
      // What is on its way there needs no other word, and would refuse it.
      if (!(on ? turnedOn : turnedOff).includes(State ?? '')) await this.update(UUID, on);
    }
  }

  private async mappingsOf(EventSourceArn: string): Promise<EventSourceMappingConfiguration[]> {
    const pages = paginateListEventSourceMappings({ client: this.lambda }, { EventSourceArn });
    const mappings: EventSourceMappingConfiguration[] = [];
    for await (const page of pages) mappings.push(...(page.EventSourceMappings ?? []));
    return mappings;
  }

  private async update(UUID: string | undefined, Enabled: boolean): Promise<void> {
    try {
      await answerOf(this.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled })));
    } catch (error) {
      throw isTurning(error) ? turning() : error;
    }
  }
}

const turnedOn = ['Enabled', 'Enabling'];
const turnedOff = ['Disabled', 'Disabling'];

/** A mapping takes some seconds to turn, and no other change meanwhile. */
const isTurning = (error: unknown): boolean =>
  error instanceof ResourceInUseException || error instanceof ResourceConflictException;

const turning = (): Refusal =>
  new Refusal('contended', 'An earlier pause or resume is still taking effect; send it again.');
