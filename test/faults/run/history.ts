import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Delivery,
  type Kind,
  type Kinds,
  type Operation,
  type Outcome,
  placeOf,
} from '../check/evidence';

/** What a call came to. */
export type Ended<K extends Kind> =
  | { readonly outcome: 'ok'; readonly answer: Kinds[K]['answer'] }
  | { readonly outcome: Exclude<Outcome, 'ok'>; readonly why: string };

/** All that a run asks for and gets, in memory for the checker and line by line in a file for people. */
export class History {
  readonly operations: Operation[] = [];
  readonly delivered: (Delivery & { readonly digest: string })[] = [];
  readonly done: Delivery[] = [];
  private next = 1;

  constructor(readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
  }

  /** Does something, and writes down that it was begun, and what became of it. */
  async record<K extends Kind>(
    { kind, by, asked }: Pick<Operation<K>, 'kind' | 'by' | 'asked'>,
    act: () => Promise<Ended<K>>,
  ): Promise<Ended<K>> {
    const op = this.next++;
    const began = performance.now();
    this.write({ at: began, op, phase: 'invoke', kind, by, asked });
    const ended = await act().catch((error: unknown) => ({
      outcome: 'unknown' as const,
      why: String(error),
    }));
    const { outcome, ...rest } = ended;
    const at = performance.now();
    this.operations.push({ kind, by, asked, began, ended: at, outcome, ...rest } as Operation);
    this.write({ at, op, phase: outcome, ...rest });
    return ended;
  }

  /** A record came to a subscription's consumer. */
  came(delivery: Omit<Delivery, 'at'> & { readonly digest: string }): void {
    const at = performance.now();
    this.delivered.push({ ...delivery, at });
    this.write({ at, phase: 'came', ...delivery });
  }

  /** A subscription's consumer is done with a record. */
  isDone(delivery: Omit<Delivery, 'at'>): void {
    const at = performance.now();
    this.done.push({ ...delivery, at });
    this.write({ at, phase: 'done', ...delivery });
  }

  /** About how many records of a topic have been stored that a subscription's consumer is not done with. */
  backlog(topic: string, subscription: string): number {
    const stored = this.operations
      .filter((one): one is Operation<'publish'> => one.kind === 'publish')
      .filter(({ asked, outcome }) => outcome === 'ok' && asked.topic === topic)
      .reduce((sum, { asked }) => sum + asked.records.length, 0);
    return (
      stored -
      new Set(this.done.filter((one) => one.subscription === subscription).map(placeOf)).size
    );
  }

  /** Something that happened around the run, such as the end of all faults. */
  note(what: string): void {
    this.write({ at: performance.now(), phase: 'note', what });
  }

  private write(line: object): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 12);
