import type { Batch } from './batches';

/** What is under way. */
interface Flight {
  readonly keys: ReadonlySet<string>;
  readonly done: Promise<void>;
}

/** Sends batches, several at once; those that share a key one after the other, so that no record overtakes. */
export class Sender {
  private readonly flights = new Set<Flight>();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly most: number,
    private readonly send: (batch: Batch) => Promise<void>,
  ) {}

  /** Sends a batch as soon as its turn comes. @throws what an earlier one has failed with: none is sent behind it */
  async add(batch: Batch): Promise<void> {
    while (!this.failure && this.isToWait(batch)) {
      await Promise.race([...this.flights].map(({ done }) => done));
    }
    this.check();
    const done = this.send(batch).catch((error: unknown) => {
      this.failure ??= { error };
    });
    const flight = { keys: batch.keys, done };
    this.flights.add(flight);
    void done.then(() => this.flights.delete(flight));
  }

  /** Resolves once all is sent. @throws what one has failed with */
  async end(): Promise<void> {
    await Promise.all([...this.flights].map(({ done }) => done));
    this.check();
  }

  private isToWait({ keys }: Batch): boolean {
    const flights = [...this.flights];
    return flights.length >= this.most || flights.some((one) => meet(one.keys, keys));
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }
}

const meet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  [...one].some((key) => other.has(key));
