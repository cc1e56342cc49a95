import { endOf, type LogItem, type LogStore } from '../log/log-store';
import type { PartitionRef } from '../topology/keys';

/** Records after which the cursor is written down: whoever is stopped in a long backlog goes on from there. */
const stepRecords = 200;

export interface From {
  readonly log: Pick<LogStore, 'read'>;
  readonly partition: PartitionRef;
  /** First offset that is not yet dispatched. */
  readonly next: number;
}

/** What is to be dispatched, in offset order: the arrivals that are new, with what the log holds before and between. */
export async function* notYetSent(
  { log, partition, next }: From,
  arrivals: readonly LogItem[],
): AsyncGenerator<LogItem> {
  let upTo = next;
  for (const arrival of arrivals) {
    if (endOf(arrival) <= upTo) continue;
    yield* between({ log, partition, next: upTo }, arrival.base);
    yield arrival;
    upTo = endOf(arrival);
  }
}

/** What the log holds from `next` up to but without `until`, read page by page. */
async function* between({ log, partition, next }: From, until: number): AsyncGenerator<LogItem> {
  let at = next;
  while (at < until) {
    const page = await log.read(partition, at, until);
    const last = page.at(-1);
    if (!last) return;
    yield* page;
    at = endOf(last);
  }
}

/** The items in steps that are written down one by one. */
export async function* inSteps(items: AsyncIterable<LogItem>): AsyncGenerator<LogItem[]> {
  let step: LogItem[] = [];
  let records = 0;
  for await (const item of items) {
    step.push(item);
    records += endOf(item) - item.base;
    if (records < stepRecords) continue;
    yield step;
    step = [];
    records = 0;
  }
  if (step.length > 0) yield step;
}
