/** What is on its way: when each record was sent, and how long it took to its consumer. */
export class Arrivals {
  private readonly sent = new Map<string, number>();
  private readonly took = new Map<string, number>();
  private missing = 0;
  private done: () => void = () => {};

  /** Settles when every record has arrived that was announced. */
  readonly all: Promise<void>;

  constructor(records: number) {
    this.missing = records;
    this.all = new Promise((resolve) => {
      this.done = resolve;
    });
  }

  send(marks: readonly string[], at = Date.now()): void {
    for (const mark of marks) this.sent.set(mark, at);
  }

  /** What comes twice counts once, and what another run has left behind not at all. */
  arrive(marks: readonly string[], at = Date.now()): void {
    for (const mark of marks) {
      const sent = this.sent.get(mark);
      if (sent === undefined || this.took.has(mark)) continue;
      this.took.set(mark, at - sent);
      if (--this.missing === 0) this.done();
    }
  }

  get latencies(): number[] {
    return [...this.took.values()];
  }

  get late(): number {
    return this.missing;
  }
}

/** The mark of each record in a text. */
export const marksIn = (text: string): string[] =>
  [...text.matchAll(/"mark": ?"([^"]+)"/g)].map(([, mark = '']) => mark);
