import type { RecordBase } from '../../client/http/record';
import type { JsonObject } from '../../domain/filter/condition';
import { filterMatcher } from '../../domain/filter/filter';
import { type FilterOptions, filterIn } from '../filter-option';

export interface WantedOptions extends FilterOptions {
  readonly key?: string;
}

export type IsWanted = (record: RecordBase) => boolean;

/** Which records a line asks for; undefined for all of them. @throws UsageError */
export function wantedOf(options: WantedOptions): IsWanted | undefined {
  const filter = filterIn(options);
  const { key } = options;
  if (filter === undefined && key === undefined) return undefined;
  const matches = filter && filterMatcher(filter);
  return (record) =>
    (key === undefined || record.key === key) &&
    (!matches || matches(record.event as unknown as JsonObject));
}
