import { system } from '../../runtime/system';
import { Caller, type CallerOptions } from './caller';
import { consume } from './consume';
import type { ConsumeOptions, PullHandler } from './consume-options';
import { GroupConsumer } from './group-consumer';
import type { GroupOptions } from './group-options';
import type { NewEvent } from './new-event';
import { Producer } from './producer';
import type { ProducerOptions } from './producer-options';
import { type PublishOptions, publishMany, publishOne } from './publish';
import type { Position } from './published';
import { type LogRecord, type ReadOptions, read } from './read';
import { type RetryOptions, retryOf } from './retry';

export interface ClientOptions {
  /** The API's address, as the stack's output `ApiUrl` says it. */
  readonly endpoint: string;
  /** The API's key, or who knows it: asked before each try. */
  readonly apiKey: string | (() => string | Promise<string>);
  /** @default Node's own */
  readonly fetch?: typeof fetch;
  readonly retry?: RetryOptions;
  /** How long one try may take, in milliseconds: longer than the API itself takes at most. @default 30,000 */
  readonly timeoutMs?: number;
  /** Ends everything that the client does, at once. */
  readonly signal?: AbortSignal;
}

/** Weft over HTTP. */
export class Client {
  private readonly caller: Caller;

  /** @param outside clock, chance and ids; the system's, but in tests */
  constructor(options: ClientOptions, outside: CallerOptions['outside'] = system) {
    this.caller = new Caller({
      endpoint: endpointOf(options.endpoint),
      apiKey: options.apiKey,
      fetch: options.fetch ?? fetch,
      retry: retryOf(options.retry),
      timeoutMs: options.timeoutMs ?? 30_000,
      signal: options.signal,
      outside,
    });
  }

  /**
   * Publishes one event, or several in one request. Each is stored once, however often the request is tried.
   * @returns where the records are: they are durable
   * @throws WeftError; BatchPartlyRefused where only some are stored
   */
  publish(topic: string, event: NewEvent, options?: PublishOptions): Promise<Position>;
  publish(
    topic: string,
    events: readonly NewEvent[],
    options?: PublishOptions,
  ): Promise<Position[]>;
  async publish(
    topic: string,
    events: NewEvent | readonly NewEvent[],
    options: PublishOptions = {},
  ): Promise<Position | Position[]> {
    return isMany(events)
      ? publishMany(this.caller, { topic, events }, options)
      : publishOne(this.caller, { topic, event: events }, options);
  }

  /** Publishes many records in batches, each key's in order. Close it when done. */
  producer(topic: string, options?: ProducerOptions): Producer {
    return new Producer(this.caller, topic, options);
  }

  /** Pulls a subscription and handles its records, until the signal aborts. */
  consume<T = unknown>(
    subscription: string,
    handler: PullHandler<T>,
    options?: ConsumeOptions,
  ): Promise<void> {
    return consume(this.caller, { subscription, handler }, options);
  }

  /** A member of a consumer group, to be iterated. */
  group<T = unknown>(topic: string, group: string, options?: GroupOptions): GroupConsumer<T> {
    return new GroupConsumer<T>(this.caller, { topic, group }, options);
  }

  /** The records of one partition, also those to come. Consumes nothing. */
  read<T = unknown>(
    topic: string,
    partition: number,
    options?: ReadOptions,
  ): AsyncGenerator<LogRecord<T>, void, undefined> {
    return read<T>(this.caller, { topic, partition }, options);
  }
}

/** @throws TypeError for an address that is none */
export const createClient = (options: ClientOptions): Client => new Client(options);

const isMany = (events: NewEvent | readonly NewEvent[]): events is readonly NewEvent[] =>
  Array.isArray(events);

/**
 * An API's address, given with or without the version and a slash at the end.
 * @throws TypeError for an address that is none
 */
export function endpointOf(text: string): string {
  const { protocol, search, hash, username } = new URL(text);
  if (!/^https?:$/.test(protocol) || search || hash || username)
    throw new TypeError('The endpoint must be an http or https address without a user or a query.');
  return text.replace(/\/+$/, '').replace(/\/v1$/, '');
}
