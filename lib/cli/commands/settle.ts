import type { Command } from 'commander';
import { UsageError } from '../cli-error';
import { inputNamed, textOf } from '../input';
import { wholeNumber } from '../options';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';
import { settled } from './pull';

interface Order {
  readonly action: 'ack' | 'nack' | 'reject';
  readonly more?: object;
}

const verb = (name: string, description: string, example: string): Command =>
  command(name, description, example)
    .argument('<subscription>', 'the subscription')
    .argument('<ack-id...>', 'as "weft pull" shows them; - reads them from stdin, one a line');

export const ackCommand = (site: CliSite): Command =>
  verb(
    'ack',
    'Say that pulled records are done',
    'weft pull inbox --output jsonl | weft ack inbox -',
  ).action(
    act(site, (run: Run, subscription: string, ids: string[]) =>
      settleAll(run, [subscription, ids], { action: 'ack' }),
    ),
  );

export const nackCommand = (site: CliSite): Command =>
  verb('nack', 'Give pulled records back, to come again', 'weft nack inbox "$ACK_ID" --delay 60')
    .option('--delay <seconds>', 'not before so many seconds', wholeNumber(0, 43_200), 0)
    .action(
      act(site, (run: Run<{ readonly delay: number }>, subscription: string, ids: string[]) =>
        settleAll(run, [subscription, ids], {
          action: 'nack',
          more: { delaySeconds: run.options.delay },
        }),
      ),
    );

export const rejectCommand = (site: CliSite): Command =>
  verb(
    'reject',
    'Make pulled records dead letters at once; on an ordered topic their keys are parked',
    'weft reject inbox "$ACK_ID" --reason "no such order"',
  )
    .option('--reason <text>', 'why, for whoever finds them')
    .action(
      act(site, (run: Run<{ readonly reason?: string }>, subscription: string, ids: string[]) =>
        settleAll(run, [subscription, ids], {
          action: 'reject',
          more: { reason: run.options.reason },
        }),
      ),
    );

async function settleAll(
  run: Run,
  [subscription, words]: readonly [string, readonly string[]],
  order: Order,
): Promise<void> {
  const given = await idsOf(run, words);
  await settled(run, { subscription, ackIds: given, ...order });
  run.output.note(`${given.length} settled.`);
}

/** Longest list on stdin, in bytes. */
const longest = 64 * 1_024 * 1_024;

async function idsOf({ site }: Run, words: readonly string[]): Promise<string[]> {
  if (words.length !== 1 || words[0] !== '-') return [...words];
  const lines = (await textOf(await inputNamed(site, '-'), longest))
    .split('\n')
    .map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== '').map(idIn))];
}

/** An ack id, or a line of `weft pull --output jsonl`. */
function idIn(line: string, at: number): string {
  if (!line.startsWith('{')) return line;
  try {
    const { ackId } = JSON.parse(line) as { readonly ackId?: unknown };
    if (typeof ackId === 'string') return ackId;
  } catch {
    // Said below.
  }
  throw new UsageError(`Line ${at + 1} on stdin holds no ackId.`);
}
