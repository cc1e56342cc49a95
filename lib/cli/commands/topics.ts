import type { Command } from 'commander';
import type { Topic } from '../../domain/topology/fabric';
import type { CliSite } from '../site';
import { spanOf } from '../span';
import type { Column } from '../table';
import { act, command } from '../verb';

/** A topic as the API tells of it. */
type TopicAnswer = Omit<Topic, 'namespace'>;

interface Offsets {
  readonly partitions: readonly {
    readonly partition: number;
    readonly earliest: number;
    readonly head: number;
  }[];
}

export const topicsCommand = (site: CliSite): Command =>
  command('topics', 'Look at the topics that there are', 'weft topics list')
    .addCommand(list(site))
    .addCommand(show(site));

const columns: readonly Column<TopicAnswer>[] = [
  { title: 'TOPIC', cell: ({ name }) => name },
  { title: 'PARTITIONS', cell: ({ partitions }) => partitions },
  { title: 'ORDERED', cell: ({ ordered }) => (ordered ? 'by key' : 'no') },
  { title: 'KEPT', cell: keptOf },
];

const list = (site: CliSite): Command =>
  command('list', 'List the topics', 'weft topics list --output jsonl').action(
    act(site, async ({ api, output }) => {
      const { topics } = await api.get<{ topics: TopicAnswer[] }>(['topics']);
      output.list(topics, columns, 'There are no topics that this key may see.');
    }),
  );

const show = (site: CliSite): Command =>
  command('show', 'Show a topic, and where its partitions begin and end', 'weft topics show orders')
    .argument('<topic>', 'its name')
    .action(
      act(site, async ({ api, output }, name: string) => {
        const topic = await api.get<TopicAnswer>(['topics', name]);
        const { partitions } = await api.get<Offsets>(['topics', name, 'offsets']);
        output.one({ ...topic, offsets: partitions }, pairsOf(topic));
        output.say('');
        if (output.form === 'table') output.list(partitions, offsetColumns);
      }),
    );

const offsetColumns: readonly Column<Offsets['partitions'][number]>[] = [
  { title: 'PARTITION', cell: ({ partition }) => partition },
  { title: 'EARLIEST', cell: ({ earliest }) => earliest },
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'RECORDS', cell: ({ head, earliest }) => head - earliest },
];

const pairsOf = (topic: TopicAnswer) =>
  [
    ['topic', topic.name],
    ['partitions', topic.partitions],
    ['ordered', topic.ordered ? 'by key' : 'no'],
    ['travels', topic.packed ? 'packed, many records a message' : 'one record a message'],
    ['key', topic.keyRequired ? 'required' : 'optional'],
    ['kept', keptOf(topic)],
    ['idempotency', `${spanOf(topic.idempotencyWindow)} long`],
  ] as const;

function keptOf({ cleanup, retention, retentionBytes }: TopicAnswer): string {
  if (cleanup === 'compact') return 'newest of each key';
  return retentionBytes === undefined
    ? spanOf(retention)
    : `${spanOf(retention)}, ${retentionBytes} bytes`;
}
