import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply, Script } from './server';

interface Partition {
  readonly log: number[];
  epoch: number;
  committed?: number;
  member?: string;
  /** Offsets that are passed over. */
  readonly gone: Set<number>;
}

interface Position {
  readonly partition: number;
  readonly offset: number;
  readonly epoch: number;
}

interface Poll {
  readonly member?: string;
  readonly assign?: readonly number[];
  readonly max: number;
  readonly waitSeconds: number;
  readonly leaseSeconds?: number;
  readonly positions?: readonly Position[];
}

/** A consumer group in memory, whose test says who has what. */
export class StubGroup {
  readonly partitions: Partition[];
  readonly polls: Poll[] = [];
  readonly commits: (readonly Position[])[] = [];
  readonly left: string[] = [];

  constructor(count: number) {
    this.partitions = Array.from({ length: count }, () => ({
      log: [],
      epoch: 0,
      gone: new Set<number>(),
    }));
  }

  at(partition: number): Partition {
    const found = this.partitions[partition];
    if (!found) throw new Error(`no partition ${partition}`);
    return found;
  }

  add(partition: number, ...values: readonly number[]): void {
    this.at(partition).log.push(...values);
  }

  /** Gives a partition to a member; the epoch rises. */
  give(member: string | undefined, ...partitions: readonly number[]): void {
    for (const one of partitions) {
      this.at(one).member = member;
      this.at(one).epoch += 1;
    }
  }

  committed(partition: number): number | undefined {
    return this.at(partition).committed;
  }

  readonly script: Script = async ({ method, path, body }) => {
    const action = path.split('/')[6];
    if (method === 'DELETE') return { status: 204, body: '' };
    if (method === 'GET')
      return ok({ topic: 't', group: 'g', members: [], partitions: [], lag: 0, lagSeconds: 0 });
    const request = JSON.parse(body);
    if (action === 'poll') return ok(await this.poll(request));
    if (action === 'commit') return this.commit(request.positions);
    if (action === 'seek') return ok(this.seek(request));
    this.left.push(request.member);
    for (const one of this.partitions) if (one.member === request.member) one.member = undefined;
    return { status: 204, body: '' };
  };

  private async poll(poll: Poll) {
    this.polls.push(poll);
    const first = this.read(poll);
    if (first.some(({ events }) => events.length > 0) || poll.waitSeconds === 0)
      return { topic: 't', group: 'g', partitions: first };
    await sleep(20);
    return { topic: 't', group: 'g', partitions: this.read(poll) };
  }

  private read({ member, assign, max, positions = [] }: Poll) {
    let room = max;
    return this.partitions.flatMap(({ log, epoch, committed = 0, gone, ...of }, partition) => {
      const isMine = assign ? assign.includes(partition) : of.member === member;
      if (!isMine) return [];
      const ahead = positions.find((one) => one.partition === partition && one.epoch === epoch);
      const from = Math.max(committed, ahead?.offset ?? 0);
      const end = Math.min(log.length, from + room);
      const events = log.slice(from, end).flatMap((data, at) => {
        const offset = from + at;
        const event = { specversion: '1.0', id: `${offset}`, source: '/', type: 't', data };
        return gone.has(offset) ? [] : [{ offset, at: '2030-01-01T00:00:00.000Z', event }];
      });
      room -= end - from;
      return [{ partition, epoch, next: Math.max(from, end), events }];
    });
  }

  private commit(positions: readonly Position[]): Reply {
    this.commits.push(positions);
    const failed = positions.flatMap((one) => {
      const code = this.refusal(one);
      return code ? [{ partition: one.partition, code, detail: code }] : [];
    });
    for (const { partition, offset } of positions)
      if (!failed.some((one) => one.partition === partition)) this.at(partition).committed = offset;
    const [first] = failed;
    if (failed.length === positions.length) return { status: 409, body: { status: 409, ...first } };
    return { status: failed.length > 0 ? 207 : 200, body: { committed: [], failed } };
  }

  private refusal({ partition, offset, epoch }: Position): string | undefined {
    const one = this.at(partition);
    if (epoch !== one.epoch) return 'group_fenced';
    return offset < (one.committed ?? 0) ? 'offset_committed' : undefined;
  }

  private seek({ dryRun }: { dryRun?: boolean }) {
    const partitions = this.partitions.map((one, partition) => {
      const before = one.committed;
      if (!dryRun) Object.assign(one, { committed: 0, epoch: one.epoch + 1 });
      return { partition, ...(before !== undefined && { before }), after: 0 };
    });
    return { partitions };
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body });
