import type { Command } from 'commander';
import type { Filter } from '../../domain/filter/filter';
import type { Subscription } from '../../domain/topology/fabric';
import type { Target } from '../../domain/topology/target';
import { writeJson } from '../json';
import { listenCommand } from '../listen/command';
import type { CliSite } from '../site';
import { spanOf } from '../span';
import type { Column } from '../table';
import { act, command, type Run } from '../verb';

/** A subscription as the API tells of it. */
export type SubscriptionAnswer = Omit<Subscription, 'namespace'>;

interface Status {
  readonly subscription: string;
  readonly paused: boolean;
  readonly gone: boolean;
  readonly since?: string;
  readonly reason?: string;
  readonly parkedKeys: number;
  readonly deadLetters: number;
  readonly exact: boolean;
  readonly messages: {
    readonly waiting: number;
    readonly inFlight: number;
    readonly delayed: number;
  };
}

export const subscriptionsCommand = (site: CliSite): Command =>
  command(
    'subscriptions',
    'Look at subscriptions, pause them, and listen to them',
    'weft subscriptions status billing',
  )
    .addCommand(list(site))
    .addCommand(show(site))
    .addCommand(status(site))
    .addCommand(pause(site))
    .addCommand(resume(site))
    .addCommand(listenCommand(site));

const columns: readonly Column<SubscriptionAnswer>[] = [
  { title: 'SUBSCRIPTION', cell: ({ name }) => name },
  { title: 'TOPIC', cell: ({ topic }) => topic },
  { title: 'TARGET', cell: ({ target }) => targetOf(target) },
  { title: 'FILTER', cell: ({ filter }) => filterOf(filter) },
  { title: 'ON POISON', cell: ({ onPoison }) => onPoison },
];

const list = (site: CliSite): Command =>
  command('list', 'List the subscriptions', 'weft subscriptions list')
    .option('--topic <topic>', 'only those of this topic')
    .action(
      act(site, async ({ api, output, options }: Run<{ readonly topic?: string }>) => {
        const answer = await api.get<{ subscriptions: SubscriptionAnswer[] }>(['subscriptions']);
        const wanted = answer.subscriptions.filter(
          ({ topic }) => options.topic === undefined || topic === options.topic,
        );
        output.list(wanted, columns, 'There are no subscriptions that this key may see.');
      }),
    );

const show = (site: CliSite): Command =>
  command('show', 'Show a subscription as the topology has it', 'weft subscriptions show billing')
    .argument('<subscription>', 'its name')
    .action(
      act(site, async ({ api, output }, name: string) => {
        const one = await api.get<SubscriptionAnswer>(['subscriptions', name]);
        const { attempts, base, cap } = one.retry;
        output.one(one, [
          ['subscription', one.name],
          ['topic', one.topic],
          ['target', targetOf(one.target)],
          ['filter', filterOf(one.filter)],
          ['lease', spanOf(one.lease)],
          ['retry', `${attempts} attempts, after ${spanOf(base)} to ${spanOf(cap)}`],
          ['on poison', one.onPoison],
        ]);
      }),
    );

const status = (site: CliSite): Command =>
  command(
    'status',
    'Show how a subscription is: what waits, what is parked, whether it is paused',
    'weft subscriptions status billing',
  )
    .argument('<subscription>', 'its name')
    .action(
      act(site, async ({ api, output }, name: string) => {
        tell(output, await api.get<Status>(['subscriptions', name, 'status']));
      }),
    );

const pause = (site: CliSite): Command =>
  command(
    'pause',
    'Deliver nothing more until it is resumed',
    'weft subscriptions pause billing --reason "their database is down"',
  )
    .argument('<subscription>', 'its name')
    .option('--reason <text>', 'why, for whoever finds it paused')
    .action(
      act(
        site,
        async (
          { api, output, options: { reason } }: Run<{ readonly reason?: string }>,
          name: string,
        ) => {
          tell(output, await api.post<Status>(['subscriptions', name, 'pause'], { reason }));
        },
      ),
    );

const resume = (site: CliSite): Command =>
  command('resume', 'Let deliveries go on', 'weft subscriptions resume billing')
    .argument('<subscription>', 'its name')
    .action(
      act(site, async ({ api, output }, name: string) => {
        tell(output, await api.post<Status>(['subscriptions', name, 'resume'], {}));
      }),
    );

function tell(output: Run['output'], one: Status): void {
  const { messages, parkedKeys, deadLetters, exact } = one;
  const count = (value: number) => (exact ? value : `${value} or more`);
  output.one(one, [
    ['subscription', one.subscription],
    ['state', stateOf(one)],
    ['since', one.since],
    ['reason', one.reason],
    ['waiting', messages.waiting],
    ['in flight', messages.inFlight],
    ['delayed', messages.delayed],
    ['parked keys', count(parkedKeys)],
    ['dead letters', count(deadLetters)],
  ]);
}

function stateOf({ paused, gone }: Status): string {
  if (gone) return 'stopped: its endpoint is gone';
  return paused ? 'paused' : 'active';
}

/** Where its records go, in few words. */
function targetOf(target: Target): string {
  if (target.kind === 'webhook') return `webhook ${target.url}`;
  if (target.kind === 'event-bus') return `event bus ${target.bus}`;
  if (target.kind === 'pull') return target.native ? 'pull (SQS itself)' : 'pull';
  return `lambda ${'entry' in target ? target.entry : target.folder}`;
}

function filterOf(filter: Filter | undefined): string {
  if (filter === undefined) return '-';
  return 'sql' in filter && typeof filter.sql === 'string' ? filter.sql : writeJson(filter);
}
