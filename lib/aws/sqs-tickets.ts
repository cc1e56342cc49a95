import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Parked } from '../domain/dead-letters/lane-store';
import type { Letter } from '../domain/dead-letters/letter';
import type { Dispatcher, Refused } from '../domain/fan-out/dispatch';
import type { Message } from '../domain/fan-out/message';
import type { TicketBox } from '../domain/redrive/ticket-box';
import { type Fabric, feedOf, type Subscription, topicIn } from '../domain/topology/fabric';
import { queueResource } from '../domain/topology/resource-names';
import { answerOf } from './failure';
import { type Entry, type Lines, recordEntry, ticketEntry } from './sqs-entries';

export interface QueuePlaces {
  readonly topology: Fabric;
  /** What precedes a queue's resource name in its URL. */
  readonly urlPrefix: string;
}

/** What an entry of a batch came to, where it was not accepted. */
interface NotTaken {
  readonly reason: string;
  readonly never: boolean;
}

/** The subscriptions' queues, for tickets of redrives and records of replays. */
export class SqsTickets implements TicketBox {
  constructor(
    private readonly sqs: SQSClient,
    private readonly places: QueuePlaces,
  ) {}

  async send(subscription: Subscription, opened: readonly Parked[]): Promise<readonly Parked[]> {
    const lines = this.linesOf(subscription);
    const entries = opened.map((parked) => ticketEntry(parked, lines));
    const answers = await this.sendAll(subscription, entries);
    return opened.filter((_, at) => answers[at]);
  }

  async sendRecord(subscription: Subscription, letter: Letter, operation: string): Promise<void> {
    const { position, key, event } = letter;
    const message = { partition: position, offset: position.offset, key, event };
    const again = { by: `redrive/${operation}`, lines: this.linesOf(subscription) };
    const command = new SendMessageCommand({
      QueueUrl: this.urlOf(subscription),
      ...recordEntry(message, again),
    });
    await answerOf(this.sqs.send(command));
  }

  /** Sends the records of a replay. */
  replayer(subscription: Subscription, operation: string): Dispatcher {
    const again = {
      by: `replay/${operation}`,
      lines: this.linesOf(subscription),
      replay: operation,
    };
    return {
      send: async (messages: readonly Message[]): Promise<readonly Refused[]> => {
        const entries = messages.map((message) => recordEntry(message, again));
        const answers = await this.sendAll(subscription, entries);
        return messages.flatMap((message, at) => {
          const answer = answers[at];
          return answer ? [{ message, ...answer }] : [];
        });
      },
    };
  }

  isOrdered(subscription: Subscription): boolean {
    return this.linesOf(subscription).ordered;
  }

  /** One whose topic the topology no longer holds counts as ordered: the safe side. */
  private linesOf(subscription: Subscription): Lines {
    const topic = topicIn(this.places.topology, feedOf(subscription));
    return topic ?? { ordered: true, packed: false, partitions: 1 };
  }

  /** Sends up to ten messages; of each that was not taken, why. Sending them again is safe. */
  private async sendAll(
    subscription: Subscription,
    entries: readonly Entry[],
  ): Promise<(NotTaken | undefined)[]> {
    if (entries.length === 0) return [];
    try {
      const command = new SendMessageBatchCommand({
        QueueUrl: this.urlOf(subscription),
        Entries: entries.map((entry, at) => ({ ...entry, Id: String(at) })),
      });
      const answer = await this.sqs.send(command);
      return entries.map((_, at) => notTaken(String(at), answer));
    } catch (error) {
      return entries.map(() => ({ reason: String(error), never: false }));
    }
  }

  private urlOf(subscription: Subscription): string {
    return `${this.places.urlPrefix}${queueResource(this.places.topology, subscription)}`;
  }
}

/** Only what the queue says it took was accepted. */
function notTaken(
  id: string,
  { Successful = [], Failed = [] }: SendMessageBatchCommandOutput,
): NotTaken | undefined {
  if (Successful.some(({ Id }) => Id === id)) return undefined;
  const failed = Failed.find(({ Id }) => Id === id);
  const reason = failed ? `${failed.Code}: ${failed.Message}` : 'the queue said nothing of it';
  const never = failed?.SenderFault === true && /^(AWS\.SimpleQueueService\.)?Invalid/.test(reason);
  return { reason, never };
}
