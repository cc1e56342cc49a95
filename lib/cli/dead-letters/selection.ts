import { type Command, Option } from 'commander';
import { letterReasons } from '../../domain/dead-letters/letter';
import { UsageError } from '../cli-error';
import { type FilterOptions, filterIn } from '../filter-option';
import { moment, momentForm } from '../moment';
import { collected, jsonValue } from '../options';
import type { CliSite } from '../site';

/** Which dead letters are meant, by what is known of them. */
export interface LetterFilter {
  readonly why?: string;
  readonly from?: string;
  readonly until?: string;
}

export interface Selection extends LetterFilter, FilterOptions {
  readonly key?: readonly string[];
  readonly position?: readonly string[];
}

/** Options that choose dead letters by what the API keeps of them. */
export const withLetterFilter = (of: Command, site: CliSite): Command =>
  of
    .addOption(new Option('--why <reason>', 'those that are there for this').choices(letterReasons))
    .option('--from <time>', `those last tried, or come, at or after ${momentForm}`, moment(site))
    .option('--until <time>', 'those last tried, or come, before', moment(site));

/** Adds the ways in which a redrive chooses. */
export const withSelection = (of: Command, site: CliSite): Command =>
  withLetterFilter(of, site)
    .option('--key <key>', 'those of this key; may be given again', collected)
    .option('--position <position>', 'this one, such as 3-42; may be given again', collected)
    .option('--filter <json>', 'those whose event matches this pattern', jsonValue)
    .option('--sql <selector>', 'those whose event matches this selector');

/**
 * The part of a redrive's request that chooses.
 * @throws UsageError where it is chosen in more than one way
 */
export function selectionBody(of: Selection): Readonly<Record<string, unknown>> {
  const { key = [], position = [], why, from, until } = of;
  const rest = { reason: why, from, until, event: filterIn(of) };
  const isFiltered = Object.values(rest).some((value) => value !== undefined);
  const ways = [key.length > 1, position.length > 0, isFiltered].filter(Boolean).length;
  if (ways > 1 || (key.length > 0 && position.length > 0)) throw mixed;
  if (position.length > 0) return { positions: position };
  if (isFiltered) return { filter: { ...rest, key: key[0] } };
  return key.length > 0 ? { keys: key } : {};
}

const mixed = new UsageError(
  'Choose in one way: by several keys, by positions, or by --why, --from, --until, --filter, --sql and one --key together.',
);
