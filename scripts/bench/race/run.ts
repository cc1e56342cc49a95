import { setTimeout as pause } from 'node:timers/promises';
import { orderOf } from '../orders';
import { Arrivals } from './arrivals';
import type { Channel, Outgoing } from './channel';
import { inParallel, type Load, type Sample } from './sample';

/** How long the last record is waited for, in milliseconds. */
const patience = 60_000;

/** Keys that records are spread over. */
const keys = 64;

let runs = 0;

/** Sends a load through a channel and waits until all of it has arrived. */
export async function run(channel: Channel, load: Load, { to = '', bytes = 1_024 } = {}) {
  const requests = requestsOf(load, { to, bytes });
  const arrivals = new Arrivals(load.perRequest * load.requests);
  channel.receiver.tell(arrivals);
  try {
    const began = performance.now();
    await inParallel(requests, load.connections, async (records) => {
      arrivals.send(records.map(({ mark }) => mark));
      await channel.send(records);
    });
    await Promise.race([arrivals.all, pause(patience, undefined, { ref: false })]);
    if (arrivals.late > 0) throw new Error(`${channel.name}: ${arrivals.late} records are missing`);
    const seconds = (performance.now() - began) / 1_000;
    const perSecond = (load.perRequest * load.requests) / seconds;
    return { perSecond, latencies: arrivals.latencies } satisfies Sample;
  } finally {
    channel.receiver.tell(undefined);
  }
}

interface Wanted {
  /** Whom a Lambda tells what has arrived. */
  readonly to: string;
  readonly bytes: number;
}

function requestsOf({ perRequest, requests }: Load, wanted: Wanted): Outgoing[][] {
  const of = ++runs;
  return Array.from({ length: requests }, (_, request) =>
    Array.from({ length: perRequest }, (_, at) =>
      outgoing(`${of}-${request * perRequest + at}`, request * perRequest + at, wanted),
    ),
  );
}

function outgoing(mark: string, number: number, { to, bytes }: Wanted): Outgoing {
  const head = `{"mark":"${mark}",${to && `"to":"${to}",`}`;
  const order = orderOf(number, Math.max(1, bytes - head.length + 1));
  return { mark, key: `customer-${number % keys}`, text: `${head}${order.slice(1)}` };
}
