import { type Filter, filterProblems } from '../domain/filter/filter';
import { UsageError } from './cli-error';

/** What a line says of a filter: a pattern as JSON, or a selector. */
export interface FilterOptions {
  readonly filter?: unknown;
  readonly sql?: string;
}

/** The filter that a line asks for. @throws UsageError naming the rules that it breaks */
export function filterIn({ filter, sql }: FilterOptions): Filter | undefined {
  if (filter !== undefined && sql !== undefined)
    throw new UsageError('--filter or --sql, not both.');
  const given = sql === undefined ? filter : { sql };
  return given === undefined ? undefined : checkedFilter(given);
}

/** @throws UsageError naming the rules that it breaks */
export function checkedFilter(given: unknown): Filter {
  const problems = filterProblems(given).map(({ at, message }) => `${at} ${message}`.trim());
  if (problems.length === 0) return given as Filter;
  throw new UsageError(['The filter breaks these rules:', ...problems].join('\n  '));
}
