import type { Caller } from '../../client/http/caller';
import { type LogRecord, type ReadOptions, read } from '../../client/http/read';
import { retryOf } from '../../client/http/retry';
import type { Api } from '../call';

/** Where the partitions of a topic begin and end. */
export interface Ends {
  readonly partition: number;
  readonly earliest: number;
  /** Behind the newest record. */
  readonly head: number;
}

/** Whoever follows a log for hours outlasts a minute without an API. */
const patience = retryOf({ attempts: 20 });

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

  /** The records of a partition from an offset on, also those to come; patient. */
  follow(partition: number, options: ReadOptions): AsyncGenerator<LogRecord> {
    return this.read(partition, options, this.api.callerWith({ retry: patience }));
  }

  /** The records of a partition up to and without `until`. A start that is gone is the nearest that is not. */
  async *until(
    partition: number,
    until: number,
    start: Pick<ReadOptions, 'offset' | 'time' | 'from' | 'limit'>,
  ): AsyncGenerator<LogRecord> {
    if ((start.offset ?? 0) >= until) return;
    const limit = Math.min(mostRecords, until - (start.offset ?? 0));
    const records = this.read(partition, { limit, ...start, follow: false });
    for await (const record of records) {
      if (record.offset >= until) return;
      yield record;
    }
  }

  private read(
    partition: number,
    options: ReadOptions,
    caller: Caller = this.api.caller,
  ): AsyncGenerator<LogRecord> {
    const { topic, onSkipped } = this;
    const usual = { limit: mostRecords, clamp: true };
    const told = { onSkipped: ({ count }: { readonly count: number }) => onSkipped(count) };
    return read(caller, { topic, partition }, { ...usual, ...told, ...options });
  }
}
