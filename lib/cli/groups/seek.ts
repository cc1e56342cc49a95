import { type Command, InvalidArgumentError } from 'commander';
import type { Sought } from '../../client/http/group-answers';
import type { SeekTo } from '../../client/http/group-calls';
import { confirm } from '../ask';
import { moment, momentForm } from '../moment';
import { wholeNumber } from '../options';
import type { CliSite } from '../site';
import type { Column } from '../table';
import { act, command, type Run } from '../verb';
import { type GroupName, groupNamed } from './find-group';

interface SeekOptions {
  readonly to: SeekTo;
  readonly topic?: string;
  readonly partition?: readonly number[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export const seekCommand = (site: CliSite): Command =>
  command(
    'seek',
    'Move a group: what it reads next begins there',
    'weft groups seek orders billing --to 2026-11-20T10:00Z --dry-run',
    'weft groups seek billing --to 3-17',
  )
    .usage('[options] [topic] <group>')
    .argument('<topic-or-group>', 'the topic, or the group where one topic has it')
    .argument('[group]', 'the group')
    .option('--topic <topic>', 'the topic')
    .requiredOption(
      '--to <place>',
      `earliest, latest, ${momentForm}, or positions such as 3-17,4-0`,
      readTo(site),
    )
    .option('--partition <number>', 'only this one; may come several times', partitions)
    .option('--dry-run', 'show what would be, and change nothing')
    .option('--yes', 'do not ask')
    .action(act(site, seek));

/** Reads where to go. */
const readTo =
  (site: CliSite) =>
  (text: string): SeekTo => {
    if (text === 'earliest' || text === 'latest') return text;
    if (/^\d+-\d+(,\d+-\d+)*$/.test(text)) return { offsets: text.split(',').map(positionOf) };
    try {
      return { time: moment(site)(text) };
    } catch {
      throw new InvalidArgumentError(
        `It must be earliest, latest, ${momentForm}, or positions such as 3-17,4-0.`,
      );
    }
  };

function positionOf(text: string) {
  const [partition = 0, offset = 0] = text.split('-').map(Number);
  return { partition, offset };
}

const partitions = (text: string, before: readonly number[] = []): number[] => [
  ...before,
  wholeNumber(0, 255)(text),
];

async function seek(run: Run<SeekOptions>, first: string, second?: string): Promise<void> {
  const { api, options, output, site } = run;
  const { to, dryRun, yes, partition } = options;
  const name = await groupNamed(api, [first, second], options.topic);
  const body = { to, ...(partition && { partitions: partition }) };
  const would = await sought(run, name, { ...body, dryRun: true });
  if (dryRun) return show(output, would);
  if (!yes && output.form === 'table') show(output, would);
  await confirm(site, `Move group ${name.group} of ${name.topic}: ${inWords(would)}?`, { yes });
  show(output, await sought(run, name, body));
}

async function sought(
  { api }: Run,
  { topic, group }: GroupName,
  body: object,
): Promise<readonly Sought[]> {
  const parts = ['topics', topic, 'groups', group, 'seek'];
  return (await api.post<{ partitions: Sought[] }>(parts, body)).partitions;
}

const columns: readonly Column<Sought>[] = [
  { title: 'PARTITION', cell: ({ partition }) => partition },
  { title: 'BEFORE', cell: ({ before }) => before },
  { title: 'AFTER', cell: ({ after }) => after },
  { title: 'MOVES', cell: ({ before, after }) => moveOf(after - (before ?? 0)) },
];

const moveOf = (by: number): string => (by > 0 ? `+${by}` : String(by));

const show = (output: Run['output'], partitions: readonly Sought[]): void =>
  output.list(partitions, columns);

/** What a seek comes to. A partition without a commit is read from its beginning. */
export function inWords(partitions: readonly Sought[]): string {
  const moves = partitions.map(({ before, after }) => after - (before ?? 0));
  const sum = (of: readonly number[]) => of.reduce((all, one) => all + Math.abs(one), 0);
  const again = sum(moves.filter((by) => by < 0));
  const skipped = sum(moves.filter((by) => by > 0));
  const count = `${moves.filter((by) => by !== 0).length} of ${moves.length} partitions move`;
  return `${count}, ${again} offsets are read again, ${skipped} are passed over`;
}
