import { type Command, Option } from 'commander';
import { type Delivery, pull as pullOnce } from '../../client/http/pulled';
import { Told } from '../cli-error';
import { harmless } from '../harmless';
import { wholeNumber } from '../options';
import { settle } from '../records/settle';
import { recordJson, recordLine } from '../records/show';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';

interface PullOptions {
  readonly max: number;
  readonly wait: number;
  readonly lease?: number;
  readonly ack?: boolean;
  readonly nack?: boolean;
}

export const pullCommand = (site: CliSite): Command =>
  command(
    'pull',
    'Take records of a subscription. They are yours until the lease ends, and then come again, unless --ack or ' +
      '"weft ack" settles them: each time counts as an attempt',
    'weft pull inbox --max 10 --ack',
    'weft pull inbox --output jsonl --wait 10 > taken.jsonl && weft ack inbox - < taken.jsonl',
  )
    .summary('Take records of a subscription')
    .argument('<subscription>', 'the subscription')
    .option('--max <count>', 'at most so many', wholeNumber(1, 100), 10)
    .option('--wait <seconds>', 'how long to wait for the first', wholeNumber(0, 20), 5)
    .option('--lease <seconds>', "how long they are yours (default: the subscription's)", seconds)
    .option('--ack', 'settle them, once they are written out')
    .addOption(new Option('--nack', 'give them back, once they are written out').conflicts('ack'))
    .action(act(site, pull));

const seconds = wholeNumber(1, 43_200);

async function pull(run: Run<PullOptions>, subscription: string): Promise<void> {
  const { output, options } = run;
  const deliveries = await taken(run, subscription);
  for (const one of deliveries) show(run, one);
  output.end();
  if (deliveries.length === 0 && output.form === 'table') output.note('Nothing waits.');
  const action = options.ack ? 'ack' : 'nack';
  if (!options.ack && !options.nack) return;
  // What nobody could read is not settled.
  await output.flushed();
  run.site.signal.throwIfAborted();
  const ackIds = deliveries.map(({ ackId }) => ackId);
  await settled(run, { subscription, action, ackIds });
}

const taken = (
  { api, site, options: { max, wait, lease } }: Run<PullOptions>,
  subscription: string,
): Promise<Delivery[]> => {
  const body = { max, waitSeconds: wait, ...(lease !== undefined && { leaseSeconds: lease }) };
  return api.insist(() => pullOnce(api.caller, { subscription, body }, site.signal));
};

function show({ output, site, options }: Run<PullOptions>, { ackId, record }: Delivery): void {
  const style = { paint: output.paint, isWide: !site.isTerminal.stdout };
  const isOurs = !options.ack && !options.nack;
  output.add(record, {
    line: (one) => {
      const line = `${recordLine(one, style)}  ${output.paint.dim(`attempt ${one.attempt}`)}`;
      return isOurs ? `${line}\n  ack id ${harmless(ackId)}` : line;
    },
    json: (one) => recordJson(one, { attempt: one.attempt, replay: one.replay, ackId }),
  });
}

interface SettleOrder {
  readonly subscription: string;
  readonly action: 'ack' | 'nack' | 'reject';
  readonly ackIds: readonly string[];
  readonly more?: object;
}

/** Settles, and says what could not be. @throws Told where any could not be */
export async function settled({ api, output }: Run, order: SettleOrder): Promise<void> {
  const failed = await settle(api, order);
  for (const { ackId, code, detail } of failed)
    output.note(`${code}: ${detail} (ack id ${ackId.slice(0, 20)}…)`);
  if (failed.length > 0) throw new Told();
}
