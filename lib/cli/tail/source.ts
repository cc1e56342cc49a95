import { type LogRecord, type ReadOptions, read } from '../../client/http/read';
import type { Api } from '../call';

/** Where the partitions of a topic begin and end. */
export interface Ends {
  readonly partition: number;
  readonly earliest: number;
  /** Behind the newest record. */
  readonly head: number;
}

/** Most records of an answer. */
const mostRecords = 500;

/** The log of a topic, as `tail` reads it. */
export class Source {
  constructor(
    private readonly api: Api,
    readonly topic: string,
    /** Is told what retention took, or what can't be decoded. */
    private readonly onSkipped: (count: number) => void,
  ) {}

  async ends(): Promise<Ends[]> {
    const parts = ['topics', this.topic, 'offsets'];
    return (await this.api.get<{ partitions: Ends[] }>(parts)).partitions;
  }

  /** The records of a partition up to and without `until`. A start that is gone is the nearest that is not. */
  async *until(
    partition: number,
    until: number,
    start: Pick<ReadOptions, 'offset' | 'time' | 'from'>,
  ): AsyncGenerator<LogRecord> {
    if ((start.offset ?? 0) >= until) return;
    const limit = Math.min(mostRecords, until - (start.offset ?? 0));
    const records = this.read(partition, { limit, ...start, follow: false });
    for await (const record of records) {
      if (record.offset >= until) return;
      yield record;
    }
  }

  read(partition: number, options: ReadOptions): AsyncGenerator<LogRecord> {
    const { topic, onSkipped } = this;
    return read(
      this.api.caller,
      { topic, partition },
      {
        limit: mostRecords,
        clamp: true,
        onSkipped: ({ count }) => onSkipped(count),
        ...options,
      },
    );
  }
}
