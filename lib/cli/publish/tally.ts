import type { Result } from '../../client/http/published';
import { WeftError } from '../../client/http/weft-error';
import type { Batch } from './batches';
import type { Refused } from './record';

/** Refused lines that are named each; the others are counted. */
const mostNamed = 100;

/** What came of a publish, line by line. */
export class Tally {
  stored = 0;
  /** Stored by an earlier run or try. */
  duplicates = 0;
  bytes = 0;
  refused = 0;
  readonly named: Refused[] = [];

  constructor(private readonly onRefused: (refused: Refused) => void) {}

  get all(): number {
    return this.stored + this.refused;
  }

  refuse(refused: Refused): void {
    this.refused += 1;
    if (this.named.length >= mostNamed) return;
    this.named.push(refused);
    this.onRefused(refused);
  }

  add({ records }: Batch, results: readonly Result[]): void {
    for (const [at, { line, encoded }] of records.entries()) {
      const result = results[at];
      if (result instanceof WeftError) {
        this.refuse({ line, code: result.code, detail: result.detail });
      } else {
        this.stored += 1;
        this.bytes += encoded.bytes;
        if (result?.duplicate) this.duplicates += 1;
      }
    }
  }
}
