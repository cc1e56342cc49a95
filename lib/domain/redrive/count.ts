import type { LaneStore } from '../dead-letters/lane-store';
import { isKeyLane, type RecordPlace } from '../dead-letters/letter-shelf';
import type { Outside } from '../outside';
import { type Picked, type Scope, type SelectionPorts, selectPage, start } from './selection';

/** Most records that a count names. */
const sampleSize = 10;

export interface CountPorts extends SelectionPorts {
  readonly lanes: Pick<LaneStore, 'letters' | 'parked'>;
  readonly outside: Pick<Outside, 'now'>;
}

/** What a redrive would do. */
export interface Counted {
  /** Parked keys that would be redriven. */
  readonly keys: number;
  /** Letters that are selected. */
  readonly matched: number;
  /** Letters that would be redriven: those selected, and the others of their keys. */
  readonly records: number;
  /** False when the time was up first: there are more. */
  readonly exact: boolean;
  /** The first of them. */
  readonly sample: readonly RecordPlace[];
}

/** Counts a selection, until `until` at most. */
export async function countRedrive(
  ports: CountPorts,
  scope: Omit<Scope, 'lanesOnly'>,
  until: number,
): Promise<Counted> {
  const tally = new Tally(ports);
  const wide = { ...scope, lanesOnly: false };
  let cursor: ReturnType<typeof start> | undefined = start(scope.selection);
  while (cursor && ports.outside.now() < until) {
    const page = await selectPage(ports, wide, cursor);
    for (const picked of page.picked) await tally.add(picked);
    cursor = page.next;
  }
  return tally.counted(cursor === undefined);
}

class Tally {
  private keys = 0;
  private matched = 0;
  private records = 0;
  private readonly sample: RecordPlace[] = [];
  /** Letters by lane; those of a list may come in any order. */
  private readonly lanes = new Set<string>();

  constructor(private readonly ports: CountPorts) {}

  async add({ lane, letter, whole }: Picked): Promise<void> {
    const isNew = !this.lanes.has(lane.name);
    const held = isNew && isKeyLane(lane) ? await this.ports.lanes.parked(lane) : undefined;
    const count = isNew ? (held?.count ?? 1) : 0;
    // A lane of one record is met once only, so that its name need not be kept.
    if (isKeyLane(lane)) this.lanes.add(lane.name);
    if (isNew && isKeyLane(lane)) this.keys++;
    this.records += count;
    this.matched += whole ? count : 1;
    const { partition, offset } = letter.position;
    if (this.sample.length < sampleSize) this.sample.push({ partition, offset });
  }

  counted(exact: boolean): Counted {
    const { keys, matched, records, sample } = this;
    return { keys, matched, records, exact, sample };
  }
}
