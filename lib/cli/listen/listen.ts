import { consume } from '../../client/http/consume';
import { linked } from '../../client/http/on-abort';
import { WeftError } from '../../client/http/weft-error';
import { type ConsumedRecord, RetryAfter } from '../../domain/deliver/handlers';
import { Told } from '../cli-error';
import { harmless } from '../harmless';
import { recordLine } from '../records/show';
import type { Run } from '../verb';
import { type Forwarded, forward } from './forward';

export interface ListenOptions {
  readonly forward: string;
  readonly mode: 'structured' | 'binary';
  readonly max?: number;
  readonly once?: boolean;
  readonly concurrency: number;
  readonly timeout: number;
  readonly retryAfter: number;
}

/** How long a pull waits, in seconds: an end waits for it, since what it brings would be lost until its lease ends. */
const waitSeconds = 3;

/** Delivers until Ctrl-C, or until so many were tried. @throws Told where it ends by itself and one of them failed */
export async function listen(run: Run<ListenOptions>, subscription: string): Promise<void> {
  const { api, site, output, options } = run;
  const most = options.once ? 1 : (options.max ?? Number.POSITIVE_INFINITY);
  const stop = linked([site.signal]);
  const count = { begun: 0, failed: 0 };
  const handle = async (record: ConsumedRecord): Promise<void> => {
    count.begun += 1;
    if (count.begun >= most) stop.abort(undefined);
    const outcome = await post(run, subscription, record);
    if (isDone(outcome)) return;
    count.failed += 1;
    throw new RetryAfter(secondsOf(outcome, options));
  };
  output.note(`Listening to ${subscription}, posting to ${options.forward}. Ctrl-C ends it.`);
  try {
    // Ctrl-C ends the loop; what is in hand is given back by a caller that goes on.
    await consume(
      api.callerWith({ signal: undefined }),
      { subscription, handler: handle },
      {
        ...paceOf(options, most),
        signal: stop.signal,
        onError: (error) => tell(run, error),
      },
    );
  } finally {
    stop.unlink();
    output.end();
  }
  if (count.failed > 0) throw new Told();
}

const paceOf = ({ concurrency, timeout }: ListenOptions, most: number) => ({
  concurrency: Math.min(concurrency, most),
  max: Math.min(concurrency * 2, most, 100),
  waitSeconds,
  leaseSeconds: 30,
  stopWithinSeconds: timeout,
});

const isDone = ({ status = 0 }: Forwarded): boolean => status >= 200 && status < 300;

/** What the address asks for counts, within what a record can wait. */
const secondsOf = ({ retryAfter }: Forwarded, options: ListenOptions): number =>
  retryAfter && /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) : options.retryAfter;

/** Posts one record, and says so on a line. */
async function post(
  { site, output, options }: Run<ListenOptions>,
  subscription: string,
  record: ConsumedRecord,
): Promise<Forwarded> {
  const { forward: url, mode, timeout } = options;
  const began = site.outside.now();
  const outcome = await forward(site, record, {
    ...{ subscription, url, mode },
    timeoutMs: timeout * 1_000,
  });
  const ms = site.outside.now() - began;
  const verdict = isDone(outcome) ? 'ack' : 'nack';
  output.add(record, {
    line: (one) => {
      const said = `${outcome.status ?? harmless(outcome.error ?? '')} → ${verdict} in ${ms} ms`;
      const style = { paint: output.paint, isWide: false };
      return `${isDone(outcome) ? output.paint.green(said) : output.paint.red(said)}  ${recordLine(one, style)}`;
    },
    json: ({ topic, partition, offset, attempt, key }) => ({
      ...{ topic, partition, offset, key, attempt, verdict, ms },
      ...{ status: outcome.status, error: outcome.error },
    }),
  });
  return outcome;
}

/** What a handler threw stands on the record's line already. */
function tell({ output }: Run, error: unknown): void {
  if (error instanceof RetryAfter) return;
  output.note(error instanceof WeftError ? `${error.code}: ${error.detail}` : String(error));
}
