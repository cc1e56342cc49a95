import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Position } from '../check/evidence';
import { digestOf, type History } from './history';

/** What a run publishes: the first `fails` tries of a record fail in each subscription. */
export interface Told {
  readonly n: number;
  readonly amount: number;
  readonly desk: string;
  readonly fails: number;
}

/**
 * How a receiver misbehaves. The counts of a run hold each by its name. Who says 200, if with half an answer or late,
 * has taken the record, whatever its sender makes of that.
 */
const misbehaviours = {
  'answers 500': (response) => response.writeHead(500).end('no'),
  'answers 503 with Retry-After': (response) =>
    response.writeHead(503, { 'retry-after': '1' }).end(),
  'resets the connection': (response) => response.socket?.resetAndDestroy(),
  'hangs past the time-out': (response) =>
    void setTimeout(() => response.socket?.destroy(), 2_500).unref(),
  'breaks off its answer': (response, taken) => {
    taken();
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.socket?.resetAndDestroy());
  },
  'answers what is no HTTP': (response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'answers 200 too late': (response, taken) => {
    const late = () => {
      taken();
      response.writeHead(200).end('ok');
    };
    setTimeout(late, 1_400).unref();
  },
} satisfies Record<string, (response: ServerResponse, taken: () => void) => unknown>;

export type Misbehaviour = keyof typeof misbehaviours;
export const misbehaviourNames = Object.keys(misbehaviours) as Misbehaviour[];

/** The consumers of the subscriptions that are pushed: it says how each delivery goes, and writes it down. */
export class Desk {
  readonly counts = new Map<string, number>();
  /** Tries so far, by subscription and place. */
  private readonly tries = new Map<string, number>();
  private readonly server = createServer((request, response) => {
    response.on('error', () => {});
    this.answer(request, response).catch(() => response.socket?.destroy());
  });
  /** The run that is on: what belongs to another one is waved through. */
  private run?: { readonly history: History; readonly id: string };
  private turn = 0;
  private misbehaviours: readonly Misbehaviour[] = [];
  /** Whether it still misbehaves. */
  isKind = false;

  open(port: number): Promise<void> {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  serve(history: History, id: string, misbehaviours: readonly Misbehaviour[]): void {
    this.run = { history, id };
    this.isKind = false;
    this.misbehaviours = misbehaviours;
    this.counts.clear();
    for (const name of misbehaviours) this.counts.set(name, 0);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Whether a subscription's consumer takes a record this time. */
  takes(subscription: string, position: Position, fails: number): boolean {
    const place = `${subscription}/${position.partition}/${position.offset}`;
    const tries = (this.tries.get(place) ?? 0) + 1;
    this.tries.set(place, tries);
    return tries > fails;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const event = JSON.parse(text) as { id: string; data: Told };
    const place = placeIn(request);
    const isOurs = this.run && event.id.startsWith(this.run.id);
    if (!this.run || !isOurs) return void response.writeHead(200).end('ok');
    const subscription = subscriptionIn(request);
    const { history } = this.run;
    history.came({ subscription, ...place, digest: digestOf(asStored(text)) });
    const taken = () => history.isDone({ subscription, ...place });
    const isTaken = this.takes(subscription, place, event.data.fails);
    // When the faults are over a webhook's endpoint is well again: its breaker rests for half a minute as it is.
    if (isTaken || (subscription === 'hooked' && this.isKind)) {
      response.writeHead(200).end('ok');
      taken();
    } else if (subscription === 'hooked') this.misbehave(response, taken);
    else response.writeHead(500).end('no');
  }

  private misbehave(response: ServerResponse, taken: () => void): void {
    const all = this.misbehaviours;
    const name = all[this.turn++ % all.length] ?? 'answers 500';
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    misbehaviours[name](response, taken);
  }
}

/** What leaves for a webhook says how many hops it has made, and is otherwise what was stored. */
const asStored = (text: string): string => text.replace(/,"wefthops":"?1"?}$/, '}');

/** A Lambda says its own name. */
const subscriptionIn = ({ url = '' }: IncomingMessage): string =>
  url.startsWith('/hook') ? 'hooked' : (/^\/(\w+)/.exec(url)?.[1] ?? '');

/** A Lambda says it in the address, a webhook in its headers. */
function placeIn({ url = '', headers }: IncomingMessage): Position {
  const query = new URL(url, 'http://desk').searchParams;
  return {
    partition: Number(query.get('partition') ?? headers['weft-partition']),
    offset: Number(query.get('offset') ?? headers['weft-offset']),
  };
}
