import type { Api } from '../call';
import { CliError, UsageError } from '../cli-error';

/** A group by its topic. */
export interface GroupName {
  readonly topic: string;
  readonly group: string;
}

/** Topics asked at once for their groups. */
const atOnce = 8;

/** The groups of some topics. */
export async function groupsOf(api: Api, topics: readonly string[]): Promise<GroupName[]> {
  const found: GroupName[] = [];
  for (let from = 0; from < topics.length; from += atOnce) {
    const wave = topics.slice(from, from + atOnce).map((topic) => groupsOfOne(api, topic));
    found.push(...(await Promise.all(wave)).flat());
  }
  return found;
}

async function groupsOfOne(api: Api, topic: string): Promise<GroupName[]> {
  const { groups } = await api.get<{ groups: string[] }>(['topics', topic, 'groups']);
  return groups.map((group) => ({ topic, group }));
}

export async function topicNames(api: Api): Promise<string[]> {
  const { topics } = await api.get<{ topics: { name: string }[] }>(['topics']);
  return topics.map(({ name }) => name);
}

/**
 * The group that a line means: a topic and a group, or a group alone where one topic has it.
 * @throws UsageError where it is more than one; CliError where it is none
 */
export async function groupNamed(
  api: Api,
  words: readonly [string, string?],
  topic: string | undefined,
): Promise<GroupName> {
  const [first, second] = words;
  if (second !== undefined) return withTopic(first, second, topic);
  if (topic !== undefined) return { topic, group: first };
  const all = await groupsOf(api, await topicNames(api));
  const [found, ...others] = all.filter(({ group }) => group === first);
  if (found && others.length === 0) return found;
  throw found ? several([found, ...others]) : unknown(first, all);
}

function withTopic(first: string, group: string, topic: string | undefined): GroupName {
  if (topic === undefined || topic === first) return { topic: first, group };
  throw new UsageError(`Which topic: ${first} or ${topic}?`);
}

function several(found: readonly GroupName[]): UsageError {
  const topics = found.map(({ topic }) => topic).join(', ');
  return new UsageError(`${topics} each have a group of this name: say which with --topic.`);
}

function unknown(name: string, all: readonly GroupName[]): CliError {
  const known = [...new Set(all.map(({ group }) => group))].join(', ') || 'none';
  return new CliError(`No topic that this key may see has a group ${name}. There are: ${known}.`);
}
