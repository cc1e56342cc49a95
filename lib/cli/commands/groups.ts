import type { Command } from 'commander';
import type { GroupStatus } from '../../client/http/group-answers';
import { confirm } from '../ask';
import { type GroupName, groupNamed, groupsOf, topicNames } from '../groups/find-group';
import { seekCommand } from '../groups/seek';
import type { CliSite } from '../site';
import { spanOf } from '../span';
import type { Column } from '../table';
import { act, command, type Run } from '../verb';

export const groupsCommand = (site: CliSite): Command =>
  command('groups', 'Consumer groups: how far they are, and move them', 'weft groups list orders')
    .addCommand(list(site))
    .addCommand(show(site))
    .addCommand(seekCommand(site))
    .addCommand(remove(site));

const nameColumns: readonly Column<GroupName>[] = [
  { title: 'TOPIC', cell: ({ topic }) => topic },
  { title: 'GROUP', cell: ({ group }) => group },
];

const list = (site: CliSite): Command =>
  command('list', 'List the groups of a topic, or of all topics', 'weft groups list orders')
    .argument('[topic]', 'the topic')
    .action(
      act(site, async ({ api, output }, topic?: string) => {
        const topics = topic === undefined ? await topicNames(api) : [topic];
        output.list(await groupsOf(api, topics), nameColumns, 'There are no groups.');
      }),
    );

interface Named {
  readonly topic?: string;
}

const show = (site: CliSite): Command =>
  command('show', 'Show who reads what, and how far behind', 'weft groups show orders billing')
    .usage('[options] [topic] <group>')
    .argument('<topic-or-group>', 'the topic, or the group where one topic has it')
    .argument('[group]', 'the group')
    .option('--topic <topic>', 'the topic')
    .action(
      act(site, async (run: Run<Named>, first: string, second?: string) => {
        const { status } = await found(run, first, second);
        tell(run.output, status);
      }),
    );

async function found({ api, options }: Run<Named>, first: string, second?: string) {
  const name = await groupNamed(api, [first, second], options.topic);
  const status = await api.get<GroupStatus>(['topics', name.topic, 'groups', name.group]);
  return { name, status };
}

function tell(output: Run['output'], status: GroupStatus): void {
  output.one(status, [
    ['topic', status.topic],
    ['group', status.group],
    ['members', status.members.map(({ member }) => member).join(', ') || 'none'],
    ['lag', status.lag],
    ['behind', spanOf(status.lagSeconds)],
  ]);
  output.say('');
  if (output.form === 'table') output.list(status.partitions, columns);
}

const columns: readonly Column<GroupStatus['partitions'][number]>[] = [
  { title: 'PARTITION', cell: ({ partition }) => partition },
  { title: 'MEMBER', cell: ({ member }) => member },
  { title: 'COMMITTED', cell: ({ committed }) => committed },
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'LAG', cell: ({ lag }) => lag },
  { title: 'BEHIND', cell: ({ lagSeconds }) => spanOf(lagSeconds) },
];

interface RemoveOptions extends Named {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const remove = (site: CliSite): Command =>
  command(
    'delete',
    'Delete a group, and with it how far it is',
    'weft groups delete orders billing --dry-run',
  )
    .usage('[options] [topic] <group>')
    .argument('<topic-or-group>', 'the topic, or the group where one topic has it')
    .argument('[group]', 'the group')
    .option('--topic <topic>', 'the topic')
    .option('--dry-run', 'show what would be, and change nothing')
    .option('--yes', 'do not ask')
    .action(
      act(site, async (run: Run<RemoveOptions>, first: string, second?: string) => {
        const { name, status } = await found(run, first, second);
        if (run.options.dryRun) return tell(run.output, status);
        const { members, lag } = status;
        const question = `Delete group ${name.group} of ${name.topic} (${members.length} members, ${lag} records behind)?`;
        await confirm(site, question, run.options);
        await run.api.delete(['topics', name.topic, 'groups', name.group]);
        run.output.note(`Group ${name.group} of ${name.topic} is deleted.`);
      }),
    );
