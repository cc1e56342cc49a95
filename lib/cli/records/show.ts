import type { RecordBase } from '../../client/http/record';
import { members } from '../../domain/publish/raw-json';
import { harmless } from '../harmless';
import { RawJson } from '../json';
import type { Output } from '../output';

/** A record as it is shown, wherever it came from. */
export interface ShownRecord extends RecordBase {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When it was appended, where that is known. */
  readonly at?: string;
}

/** Longest data that a terminal gets, in characters. */
const longest = 1_000;

/** A record on one line: when, where, its key, its type, its data. */
export function recordLine(record: ShownRecord, { paint, isWide }: LineStyle): string {
  const { at, partition, offset, key, event } = record;
  const parts = [
    ...(at === undefined ? [] : [paint.dim(at)]),
    paint.cyan(`${partition}-${offset}`),
    ...(key === undefined ? [] : [`key=${harmless(key)}`]),
    `type=${harmless(String(event.type))}`,
    dataOf(record, isWide),
  ];
  return parts.join('  ');
}

export interface LineStyle {
  readonly paint: Output['paint'];
  /** Whether all of the data is shown, however long it is. */
  readonly isWide: boolean;
}

function dataOf({ json }: RecordBase, isWide: boolean): string {
  const all = members(json);
  const bytes = all.get('data_base64');
  const text = all.get('data') ?? (bytes === undefined ? '' : `base64:${bytes}`);
  const isLong = !isWide && text.length > longest;
  return harmless(isLong ? `${text.slice(0, longest)}… (${text.length} characters)` : text);
}

/** A record as JSON, its event to the byte. */
export const recordJson = (record: ShownRecord, more: object = {}): object => {
  const { topic, partition, offset, at, json } = record;
  return { topic, partition, offset, at, ...more, event: new RawJson(json) };
};
