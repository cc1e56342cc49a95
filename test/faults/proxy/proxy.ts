import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seeded } from '../../support/seeded';
import { type AwsCall, callOf } from './aws-call';
import { faults } from './faults';
import { answered, type Hands, type Outcome, reset, wordsOf } from './outcome';
import { nameOf, type Plan, seedOf } from './plan';
import { mayBeStale } from './reads';
import { forward, type WireAnswer } from './wire';

export interface ProxyOptions {
  readonly seed: number;
  /** What befalls the calls; another one for each run. */
  plan: Plan;
  /** Where the engine is; known once it has started. */
  engine: string;
  /** Whether the engine is away: every connection breaks. @default false */
  away?: boolean;
  /** Kills the Lambda that sent a call. */
  kill(call: AwsCall): void;
  /** Told of each call as it arrives. @default nobody is */
  seen?(call: AwsCall): void;
}

/** Reads kept to be given again; more would only cost memory. */
const mostEarlier = 500;

/** A replica is never further behind than this. */
const longestLagMs = 5_000;

/** Stands between the Lambdas and the engine, and between the API and its callers. */
export class FaultProxy {
  private readonly server: Server;
  private readonly hands: Hands;
  private readonly late = new Set<NodeJS.Timeout>();

  constructor(private readonly options: ProxyOptions) {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = 60_000;
    this.hands = {
      forward: (call) => forward(options.engine, call),
      later: (call, ms) => this.later(call, ms),
      random: seeded(seedOf('hands', options.seed)),
      earlier: new Map(),
      waiting: new Map(),
      kill: (call) => options.kill(call),
    };
  }

  /** Listens on this machine. @returns where */
  async open(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const timer of this.late) clearTimeout(timer);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The other side may be killed, also by us.
    response.on('error', () => {});
    try {
      const call = await read(request);
      this.options.seen?.(call);
      await send(response, this.options.away ? reset : await this.outcomeOf(call));
    } catch {
      // The engine is away, or the caller is: to a caller that is here, the connection breaks.
      await send(response, reset);
    }
  }

  private async outcomeOf(call: AwsCall): Promise<Outcome> {
    const { plan } = this.options;
    const rule = plan.next(call, this.hands);
    if (!rule) return answered(await this.plainly(call));
    const outcome = await faults[rule.fault].act(call, this.hands);
    if (outcome.kind === 'answer' && outcome.missed) plan.missed(rule);
    else plan.count(nameOf(rule));
    return outcome;
  }

  /** Sends a call on; a caller that waits for messages may be answered by what another one gets. */
  private async plainly(call: AwsCall): Promise<WireAnswer> {
    if (call.operation === 'ReceiveMessage') return this.receive(call);
    const answer = await this.hands.forward(call);
    if (mayBeStale(call, answer)) this.remember(call, answer);
    return answer;
  }

  private async receive(call: AwsCall): Promise<WireAnswer> {
    const { waiting } = this.hands;
    const here = waiting.get(call.resource) ?? new Set();
    waiting.set(call.resource, here);
    return new Promise((resolve, reject) => {
      const give = (answer: WireAnswer) => {
        here.delete(give);
        resolve(answer);
      };
      here.add(give);
      this.hands.forward(call).then(give, (error) => {
        here.delete(give);
        reject(error);
      });
    });
  }

  private remember(call: AwsCall, answer: WireAnswer): void {
    const { earlier } = this.hands;
    if (earlier.size >= mostEarlier) earlier.clear();
    const before = earlier.get(wordsOf(call));
    const at = Date.now();
    if (!before || at - before.at > longestLagMs) earlier.set(wordsOf(call), { answer, at });
  }

  private later(call: AwsCall, ms: number): void {
    const timer = setTimeout(() => {
      this.late.delete(timer);
      this.hands.forward(call).catch(() => {});
    }, ms);
    this.late.add(timer);
  }
}

async function read(request: IncomingMessage): Promise<AwsCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = 'GET', url: path = '/', headers } = request;
  return callOf({ method, path, headers, body: Buffer.concat(chunks) });
}

async function send(response: ServerResponse, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'reset') return void response.socket?.resetAndDestroy();
  if (outcome.kind === 'silence') {
    const timer = setTimeout(() => response.socket?.destroy(), outcome.ms);
    response.once('close', () => clearTimeout(timer));
    return;
  }
  const { status, headers, body } = outcome.answer;
  response.writeHead(status, headers);
  if (outcome.kind === 'answer') return void response.end(body);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () =>
    response.socket?.resetAndDestroy(),
  );
}
