import { type Command, InvalidArgumentError } from 'commander';
import { isScope, scopeRule } from '../../domain/access/scope';
import { aboveZero, wholeNumber } from '../options';
import type { CliSite } from '../site';
import { pairsOf } from '../table';
import { act, command, type Run } from '../verb';
import { type KeyAnswer, pairsOfKey } from './key-answer';

interface MakeOptions {
  readonly scope: readonly string[];
  readonly namespace?: string;
  readonly expiresInDays?: number;
  readonly requestsPerSecond?: number;
  readonly bytesPerSecond?: number;
  readonly quiet?: boolean;
}

export const makeKeyCommand = (site: CliSite): Command =>
  command(
    'make',
    'Make a key. It is shown this once, alone on stdout',
    'weft keys make shop --scope publish:orders --expires-in-days 90',
    'WEFT_KEY=$(weft keys make shop --scope publish:orders --quiet)',
  )
    .argument('<name>', 'what people call it')
    .requiredOption('--scope <scope>', 'what it may do; may come several times', scopes)
    .option('--namespace <name>', 'the namespace that it opens')
    .option('--expires-in-days <days>', 'when it ends', wholeNumber(1, 3_650))
    .option('--requests-per-second <rate>', 'how many requests it may make', aboveZero)
    .option('--bytes-per-second <rate>', 'how many bytes it may publish', aboveZero)
    .option('--quiet', 'nothing but the key')
    .action(act(site, make));

function scopes(text: string, before: readonly string[] = []): string[] {
  if (isScope(text)) return [...before, text];
  throw new InvalidArgumentError(`It ${scopeRule}.`);
}

async function make({ api, output, options }: Run<MakeOptions>, name: string): Promise<void> {
  const made = await api.post<KeyAnswer & { readonly key: string }>(
    ['keys'],
    bodyOf(options, name),
  );
  if (options.quiet) return output.write(made.key);
  if (output.form !== 'table') return output.json(made);
  for (const line of pairsOf(pairsOfKey(made))) output.note(line);
  output.note('\nThe key itself, which is shown here only:');
  output.write(made.key);
}

function bodyOf(options: MakeOptions, name: string): object {
  const { scope, namespace, expiresInDays, requestsPerSecond, bytesPerSecond } = options;
  const limits = { requestsPerSecond, bytesPerSecond };
  const isLimited = Object.values(limits).some((one) => one !== undefined);
  return { name, scopes: scope, namespace, expiresInDays, ...(isLimited && { limits }) };
}
