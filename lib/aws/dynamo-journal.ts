import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  Journal,
  JournalLine,
  JournalPage,
  JournalQuery,
  JournalRef,
} from '../domain/journey/journal';
import type { Outside } from '../domain/outside';
import type { Seconds } from '../domain/topology/duration';
import { journalKey } from '../domain/topology/keys';
import { answerOf } from './failure';
import { number, text } from './item-values';
import type { Item } from './log-item';

export interface JournalOptions extends Pick<Outside, 'newId'> {
  /** A delivery waits until its line is written, and no longer than this. @default 500 */
  readonly writeWithinMs?: number;
}

const hourMs = 3_600_000;

/** Most items of one call. */
const perCall = 25;

const callsOf = (items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / perCall) }, (_, call) =>
    items.slice(call * perCall, (call + 1) * perCall),
  );

/** The journal's table: partition key `pk`, sort key `sk`, time to live `expires`. */
export class DynamoJournal implements Journal {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly options: JournalOptions,
  ) {}

  async write(of: JournalRef, lines: readonly JournalLine[], keep: Seconds): Promise<void> {
    const items = lines.map((line) => this.toItem(of, line, keep));
    const within = { abortSignal: AbortSignal.timeout(this.options.writeWithinMs ?? 500) };
    const [only, ...more] = items;
    if (only && more.length === 0) {
      const command = new PutItemCommand({ TableName: this.table, Item: only });
      await this.dynamo.send(command, within);
    } else await Promise.all(callsOf(items).map((some) => this.writeAll(some, within)));
  }

  /** What a busy table gives back is lost, as a line is whose write fails. */
  private async writeAll(
    items: readonly Item[],
    within: { readonly abortSignal: AbortSignal },
  ): Promise<void> {
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    const RequestItems = { [this.table]: requests };
    await this.dynamo.send(new BatchWriteItemCommand({ RequestItems }), within);
  }

  private toItem(of: JournalRef, { at, text: line }: JournalLine, keep: Seconds): Item {
    return {
      pk: text(journalKey(of, hourOf(at))),
      // Two workers may write at the same moment.
      sk: text(`${sortOf(at)}#${this.options.newId().slice(0, 8)}`),
      line: text(line),
      expires: number(Math.ceil(at / 1_000) + keep),
    };
  }

  async page(of: JournalRef, query: JournalQuery): Promise<JournalPage> {
    const place = placeOf(query);
    const pk = text(journalKey(of, place.hour));
    const command = new QueryCommand({
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND sk >= :from',
      FilterExpression: 'contains(#line, :holding)',
      ExpressionAttributeNames: { '#line': 'line' },
      ExpressionAttributeValues: {
        ':pk': pk,
        ':from': text(sortOf(query.from)),
        ':holding': text(query.holding),
      },
      ...(place.after && { ExclusiveStartKey: { pk, sk: text(place.after) } }),
    });
    const { Items = [], LastEvaluatedKey } = await answerOf(this.dynamo.send(command));
    const next = nextOf(query, { hour: place.hour, after: LastEvaluatedKey?.sk?.S });
    return { lines: Items.map(lineOf).filter(({ at }) => at < query.until), ...next };
  }
}

interface Place {
  readonly hour: number;
  /** The sort key to go on behind. */
  readonly after?: string;
}

const hourOf = (ms: number): number => Math.floor(ms / hourMs);

const sortOf = (ms: number): string => String(Math.max(0, Math.floor(ms))).padStart(15, '0');

const lineOf = ({ sk, line }: Item): JournalLine => ({
  at: Number(sk?.S?.slice(0, 15)),
  text: line?.S ?? '',
});

function placeOf({ from, after }: JournalQuery): Place {
  if (after === undefined) return { hour: hourOf(from) };
  const [hour = '', ...sort] = after.split('/');
  return { hour: Number(hour), ...(sort[0] && { after: sort[0] }) };
}

/** Within the hour where there is more of it, else with the next one. */
function nextOf({ until }: JournalQuery, { hour, after }: Place): Pick<JournalPage, 'next'> {
  if (after !== undefined) return { next: `${hour}/${after}` };
  return (hour + 1) * hourMs < until ? { next: `${hour + 1}/` } : {};
}
