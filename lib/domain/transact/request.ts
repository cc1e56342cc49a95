import type { IncomingEvent } from '../publish/event';
import type { Topic } from '../topology/fabric';
import type { TopicRef } from '../topology/keys';
import type { TransactionCommit } from './transaction-store';

/** An action of the caller's own, and as much as its limits need to know. */
export interface OwnItem<Action> {
  /** Handed on as it is. */
  readonly action: Action;
  /** Which item it is about, as far as that can be told: a transaction may be about each item once. */
  readonly target?: string;
  /** Bytes of the item, as far as that can be told. */
  readonly bytes: number;
  /** Why the action may not be part of a transaction at all. */
  readonly problem?: string;
}

/** An event to be published within the transaction. */
export interface TransactionEvent {
  readonly ref: TopicRef;
  readonly topic: Topic;
  readonly event: IncomingEvent;
}

/** What is to be done together. */
export interface TransactionRequest<Action> {
  readonly items: readonly OwnItem<Action>[];
  readonly publish: readonly TransactionEvent[];
  readonly commits: readonly TransactionCommit[];
}

/** Where an event of the transaction is. */
export interface TransactionPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The event's CloudEvents id. */
  readonly id: string;
}

export interface Transacted {
  /** One for each event, in the request's order. */
  readonly positions: readonly TransactionPosition[];
  /** Transactions that it took. */
  readonly attempts: number;
}
