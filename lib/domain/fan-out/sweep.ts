import { endOf, isReadable } from '../log/log-store';
import { defaultNamespace, type PartitionRef } from '../topology/keys';
import type { Cursor } from './cursor-store';
import { type FannedOut, type FanOutPorts, fanOut } from './fan-out';

export interface SweepLimits {
  /** Leave alone what is younger than this: its own wake-up is on the way. */
  readonly olderThanMs: number;
  /** When to stop starting new work, in milliseconds since 1970. */
  readonly until: number;
}

/** Dispatches what a lost wake-up left behind, in every partition of the topology. */
export async function sweep(ports: FanOutPorts, limits: SweepLimits): Promise<FannedOut[]> {
  const done: FannedOut[] = [];
  for (const { name, partitions } of Object.values(ports.topology.topics)) {
    const ref = { namespace: defaultNamespace, topic: name };
    const cursors = await ports.cursors.readAll(ref);
    for (let partition = 0; partition < partitions; partition++) {
      const cursor = cursors.get(partition) ?? { next: 0, head: 0 };
      done.push(...(await sweepPartition(ports, limits, { ref: { ...ref, partition }, cursor })));
    }
  }
  return done;
}

interface Place {
  readonly ref: PartitionRef;
  readonly cursor: Cursor;
}

async function sweepPartition(
  ports: FanOutPorts,
  limits: SweepLimits,
  { ref, cursor }: Place,
): Promise<FannedOut[]> {
  const tip = await ports.log.tip(ref);
  const head = tip ? endOf(tip) : 0;
  if (head <= cursor.next) return [];
  // Kept before anything else is tried: while fan-out fails, what it has not sent may expire.
  if (head > cursor.head) await ports.cursors.rememberHead(ref, head);
  return catchUp(ports, limits, { ref, cursor });
}

async function catchUp(ports: FanOutPorts, limits: SweepLimits, { ref, cursor }: Place) {
  const done: FannedOut[] = [];
  let at = cursor.next;
  while (ports.outside.now() < limits.until) {
    const page = await ports.log.read(ref, at);
    const [first] = page;
    const last = page.at(-1);
    const young = first && isReadable(first) && first.at > ports.outside.now() - limits.olderThanMs;
    if (!last || young) break;
    const result = await fanOut(ports, ref, page);
    done.push(result);
    if (result.stoppedAt !== undefined) break;
    at = endOf(last);
  }
  return done;
}
