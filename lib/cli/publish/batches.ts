import type { Outgoing } from './record';

/** Records that go out in one request. */
export interface Batch {
  readonly records: readonly Outgoing[];
  readonly bytes: number;
  readonly keys: ReadonlySet<string>;
}

/** Most bytes of a request. */
const mostBytes = 1_024 * 1_024;

/** Gathers records into batches, always the same ones of the same input: so a batch's name tells that it was sent. */
export class Batcher {
  private records: Outgoing[] = [];
  private bytes = 0;

  constructor(private readonly most: number) {}

  /** @returns the batch that is full before this record, if it is */
  add(record: Outgoing): Batch | undefined {
    const size = record.encoded.bytes + 1;
    const isFull = this.records.length >= this.most || this.bytes + size > mostBytes;
    const full = isFull ? this.take() : undefined;
    this.records.push(record);
    this.bytes += size;
    return full;
  }

  /** What is left. */
  take(): Batch | undefined {
    const { records, bytes } = this;
    if (records.length === 0) return undefined;
    this.records = [];
    this.bytes = 0;
    return { records, bytes, keys: new Set(records.flatMap(({ encoded: { key } }) => key ?? [])) };
  }
}
