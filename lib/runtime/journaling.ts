import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoJournal } from '../aws/dynamo-journal';
import type { Happened } from '../domain/deliver/happened';
import type { DispatchedRange } from '../domain/fan-out/fan-out';
import type { Journal } from '../domain/journey/journal';
import { type Note, noteOf, notesOf } from '../domain/journey/note';
import type { Fabric } from '../domain/topology/fabric';
import { type Log, logger } from './logger';
import { system } from './system';

export interface JournalingSite {
  readonly journal: Pick<Journal, 'write'>;
  readonly topology: Fabric;
  readonly log: Log;
}

/**
 * Writes down what happens, beside the work: a write begins when it is told of, and `settled` waits for it, before the
 * Lambda answers and stands still. One that fails is lost, and nothing else with it.
 */
export class Journaling {
  private readonly writes: Promise<void>[] = [];
  private readonly ranges: DispatchedRange[] = [];

  constructor(private readonly site: JournalingSite) {}

  /** To be told what happened in a batch. */
  readonly onEnd = (happened: readonly Happened[]): void => {
    const note = noteOf(this.site.topology, happened);
    if (note) this.writes.push(this.write(note));
  };

  /** To be told what was sent on; it is written with `settled`, at most one line for each topic. */
  readonly onDispatched = (range: DispatchedRange): void => {
    this.ranges.push(range);
  };

  /** Never throws. */
  async settled(): Promise<void> {
    const notes = notesOf(this.site.topology, this.ranges.splice(0));
    this.writes.push(...notes.map((note) => this.write(note)));
    await Promise.all(this.writes.splice(0));
  }

  private async write({ of, lines, keep }: Note): Promise<void> {
    try {
      await this.site.journal.write(of, lines, keep);
    } catch (error) {
      const { namespace, book } = of;
      this.site.log.warn('a line of the journal is lost', {
        namespace,
        book,
        error: error as Error,
      });
    }
  }
}

/** The journal in DynamoDB; undefined where no topic keeps one. */
export function journalingOn(dynamo: DynamoDBClient, topology: Fabric): Journaling | undefined {
  const table = process.env.JOURNAL_TABLE;
  if (!table) return undefined;
  const journal = new DynamoJournal(dynamo, table, system);
  return new Journaling({ journal, topology, log: logger });
}
