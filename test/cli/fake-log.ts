import { type Asked, fakeApi } from './fake-api';

export interface LoggedEvent {
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly type?: string;
}

/** Partitions as the API reads them: offsets in order, some of which may be missing. */
export function fakeLog(partitions: LoggedEvent[][], heads = partitions.map(headOf)) {
  const api = fakeApi((asked) => {
    if (asked.path.endsWith('/offsets')) {
      return [200, { partitions: partitions.map((_, at) => endsOf(partitions, heads, at)) }];
    }
    return [200, pageOf(partitions, heads, asked)];
  });
  return { ...api, partitions, heads };
}

const headOf = (events: readonly LoggedEvent[]): number => (events.at(-1)?.offset ?? -1) + 1;

const endsOf = (partitions: readonly LoggedEvent[][], heads: readonly number[], at: number) => ({
  partition: at,
  earliest: partitions[at]?.[0]?.offset ?? 0,
  head: heads[at],
});

function pageOf(
  partitions: readonly LoggedEvent[][],
  heads: readonly number[],
  { path, query }: Asked,
) {
  const partition = Number(path.split('/')[4]);
  const all = partitions[partition] ?? [];
  const from = query.offset === undefined ? 0 : Number(query.offset);
  const since = query.time === undefined ? 0 : Date.parse(query.time);
  const found = all
    .filter(({ offset, at }) => offset >= from && at >= since)
    .slice(0, Number(query.limit));
  const head = Math.max(heads[partition] ?? 0, headOf(all));
  const last = found.at(-1);
  return {
    ...{ topic: 't', partition, head, next: last ? last.offset + 1 : head },
    events: found.map(({ offset, at, type = 't' }) => ({
      ...{ offset, at: new Date(at).toISOString() },
      event: { specversion: '1.0', id: `${partition}-${offset}`, source: '/', type, data: offset },
    })),
  };
}
