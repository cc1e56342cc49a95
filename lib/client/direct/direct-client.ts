import type { Transacted } from '../../domain/transact/request';
import type { NewEvent } from '../http/new-event';
import type { Position } from '../http/published';
import {
  commitDirect,
  type DirectCommit,
  type DirectCommitted,
  type DirectPoll,
  type DirectPolled,
  pollDirect,
} from './group';
import type { DirectOptions } from './options';
import { type DirectPublishOptions, publishDirect } from './publish';
import { type PublishItems, publishItemsDirect } from './publish-items';
import { type DirectPage, type DirectRead, type DirectReading, readDirect } from './read';
import { Site } from './site';
import { type DirectStream, streamDirect } from './stream';
import { type DirectTransaction, transactDirect } from './transaction';
import { asWeft } from './weft-errors';

/** The log without API Gateway and Lambda, for processes that have IAM access to its tables. */
export interface DirectClient {
  /**
   * Appends events; those of one call that share a partition are one item. Where each of them is, in their order.
   * @throws BatchPartlyRefused where some were stored and some were not; WeftError where none was
   */
  publish(topic: string, event: NewEvent, options?: DirectPublishOptions): Promise<Position>;
  publish(
    topic: string,
    events: readonly NewEvent[],
    options?: DirectPublishOptions,
  ): Promise<Position[]>;

  /**
   * Reads records of a partition, and consumes nothing.
   * @throws WeftError `topic_unknown`, `partition_unknown`, `offset_out_of_range`, `offset_expired`
   */
  read<T = unknown>(request: DirectRead): Promise<DirectReading<T>>;

  /**
   * Reads a partition page by page, about `limit` records each, and consumes nothing. The next page is fetched while
   * this one is worked on.
   * @throws WeftError as `read` does; `offset_expired` also later on, where retention was faster
   */
  stream<T = unknown>(request: DirectStream): AsyncIterable<DirectPage<T>>;

  /**
   * Hands out records of the partitions that are the reader's, and moves nothing: that is the commit's.
   * @throws WeftError `topic_unknown`, `group_name_invalid`, `partition_unknown`
   */
  poll<T = unknown>(request: DirectPoll): Promise<DirectPolled<T>[]>;

  /** Commits positions by themselves, each for itself: a position that was refused says why. */
  commit(request: DirectCommit): Promise<DirectCommitted[]>;

  /**
   * Your own writes, events, and progress of groups, in one transaction: all of it, or nothing. Conflicts with other
   * publishers are tried again here; a failed condition of yours comes back at once.
   * @throws WeftError `transaction_refused` with `problem.items`, yours by index; `group_fenced`, `offset_committed`;
   *   `transaction_invalid` over a limit; `contended`, `transaction_conflict`, `outcome_unknown`
   */
  transaction(transaction: DirectTransaction): Promise<Transacted>;

  /** The same for who sends the transaction themselves: our entries of it, and how to judge an error. */
  publishItems(transaction: Omit<DirectTransaction, 'items'>): Promise<PublishItems>;
}

/** Opens the log of a deployed fabric. What the process may do is what `grantTransact` and its kin allow it. */
export function createDirectClient(options: DirectOptions): DirectClient {
  const site = new Site(options);
  return {
    publish: publishWith(site),
    read: <T>(request: DirectRead) => asWeft(() => readDirect<T>(site, request)),
    stream: <T>(request: DirectStream) => streamDirect<T>(site, request),
    poll: <T>(request: DirectPoll) => asWeft(() => pollDirect<T>(site, request)),
    commit: (request) => asWeft(() => commitDirect(site, request)),
    transaction: (transaction) => asWeft(() => transactDirect(site, transaction)),
    publishItems: (transaction) => asWeft(() => publishItemsDirect(site, transaction)),
  };
}

const publishWith = (site: Site): DirectClient['publish'] => {
  const publish = async (
    topic: string,
    events: NewEvent | readonly NewEvent[],
    options: DirectPublishOptions = {},
  ) => {
    const isMany = Array.isArray(events);
    const all = (isMany ? events : [events]) as readonly NewEvent[];
    const stored = await asWeft(() => publishDirect(site, { topic, events: all }, options));
    return isMany ? stored : stored[0];
  };
  return publish as DirectClient['publish'];
};
