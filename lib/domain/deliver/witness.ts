import type { SubscriptionRef } from '../dead-letters/lane';
import type { Letter } from '../dead-letters/letter';
import type { Outside } from '../outside';
import type { Delivery, Ticket, Tried } from './delivery';
import type { Happened, Happening, Observed } from './happened';
import type { Try } from './try';

export interface WitnessPorts extends Observed {
  readonly outside: Pick<Outside, 'now'>;
}

/** What is said of a happening beside its record and its time. */
export type Details = Partial<
  Pick<Happened, 'at' | 'attempt' | 'error' | 'behind' | 'letter' | 'operation'>
>;

type Told = Pick<Happened, 'position' | 'appendedAt' | 'queuedAt' | 'receivedAt' | 'replay'>;

/** Tells what happens to one subscription's records. */
export class Witness {
  readonly receivedAt: number;

  /** Made when a batch has come in: that is when its records were received. */
  constructor(
    private readonly ports: WitnessPorts,
    private readonly subscription: SubscriptionRef,
  ) {
    this.receivedAt = ports.outside.now();
  }

  /** Of a record of the queue. */
  record(delivery: Delivery, kind: Happening, details: Details = {}): void {
    const { position, appendedAt, queuedAt, replay } = delivery;
    this.tell({ position, appendedAt, queuedAt, replay }, kind, details);
  }

  /** Of a try of a record of the queue that began at `began`. */
  tried({ delivery, attempt }: Try, tried: Tried, began: number): void {
    if (isTry(tried)) this.record(delivery, 'attempted', { at: began, attempt });
    this.record(delivery, outcomeOf(tried), { attempt, ...errorOf(tried) });
  }

  /** Of a letter, by the ticket of its redrive. */
  letter({ position, replay }: Letter, kind: Happening, details: Details & { ticket: Ticket }) {
    const { ticket, ...more } = details;
    const { operation } = ticket;
    this.tell({ position, replay }, kind, {
      ...more,
      letter: true,
      ...(operation && { operation }),
    });
  }

  /** Of how the try of a letter ended that `counted` holds. */
  letterTried(counted: Letter, tried: Tried, ticket: Ticket): void {
    const about = { ticket, attempt: counted.tries };
    if (isTry(tried)) this.letter(counted, 'attempted', { ...about, at: counted.lastAt });
    this.letter(counted, outcomeOf(tried), { ...about, ...errorOf(tried) });
  }

  private tell(told: Told, kind: Happening, details: Details): void {
    const { subscription, receivedAt } = this;
    const { namespace, subscription: name } = subscription;
    const at = this.ports.outside.now();
    const of = { namespace, subscription: name };
    this.ports.onEnd?.([{ at, subscription: of, kind, receivedAt, ...told, ...details }]);
  }
}

const isTry = ({ kind }: Tried): boolean => kind === 'done' || kind === 'failed';

/** An endpoint that says it is gone was asked, but not about the record. */
const outcomeOf = ({ kind }: Tried): Happening => (kind === 'gone' ? 'later' : kind);

const errorOf = (tried: Tried) => (tried.kind === 'done' ? {} : { error: tried.error });
