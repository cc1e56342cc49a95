import fc from 'fast-check';
import { fromItem, type Item, tipOfItem, toItem } from '../../lib/aws/log-item';
import { packRecords, packText, unpackRecords, unpackText } from '../../lib/aws/record-codec';
import { maxAppendBytes } from '../../lib/domain/publish/limits';
import { itemSize } from '../../scripts/bench/item-size';
import { awkwardRecords } from '../support/awkward-records';
import { entryOf } from '../support/records';
import { noise, seeded } from '../support/seeded';

const partition = { namespace: 'default', topic: 'orders', partition: 3 };

const anyText = fc.string({ unit: 'grapheme', maxLength: 50 });

test('any records come back as they were', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ event: anyText, key: anyText }, { requiredKeys: ['event'] })),
      (records) => {
        expect(unpackRecords(packRecords(records))).toEqual(records);
      },
    ),
  );
  expect(unpackRecords(packRecords(awkwardRecords))).toEqual(awkwardRecords);
});

test('text comes back as it was', () => {
  expect(unpackText(packText('[{"ü":"\u2028"}]'))).toBe('[{"ü":"\u2028"}]');
});

test.each<[string, Partial<Item>]>([
  ['no records', { records: undefined }],
  ['records that are no binary', { records: { S: 'text' } }],
  ['a binary that is not compressed', { records: { B: Buffer.from('{}') } }],
  ['less than it should', { records: { B: packText('[[9,null]]\n{}') }, count: { N: '1' } }],
  ['more than it should', { records: { B: packText('[[2,null]]\n{} {}') }, count: { N: '1' } }],
  ['fewer records than it says', { count: { N: '4' } }],
])('an item that holds %s keeps its place, and says why it can not be read', (_, damage) => {
  const item = { ...toItem(entryOf(partition, 5, { count: 3 })), ...damage } as Item;
  const reason = expect.stringContaining("can't be decoded");
  expect(fromItem(item)).toEqual({ partition, base: 5, count: Number(item.count?.N), reason });
});

test('an item that is not ours takes one offset, so that the partition goes on behind it', () => {
  const foreign = { pk: { S: 'default#orders#3' }, base: { N: '5' } };
  expect(tipOfItem(foreign)).toEqual({ base: 5, count: 1, id: '', at: 0, expires: 0 });
  expect(fromItem(foreign)).toMatchObject({ partition, base: 5, count: 1 });
});

test('an item as the stream shows it reads like the item of the table', () => {
  const entry = entryOf(partition, 5, { records: awkwardRecords });
  const item = toItem(entry);
  const base64 = Buffer.from(item.records?.B ?? []).toString('base64');
  expect(fromItem({ ...item, records: { B: base64 as never } })).toEqual(entry);
});

test.each<[string, (length: number) => string]>([
  ['of base64', (length) => noise(length)],
  ['of printable characters', (length) => randomText(length, 0x20, 0x5e)],
  ['of two-byte characters', (length) => randomText(length / 2, 0x80, 0x77f)],
  ['of emoji', (length) => randomText(length / 4, 0x1f300, 0x3ff)],
])('the largest append that hardly compresses fits an item of 400 KB: %s', (_, make) => {
  const event = make(maxAppendBytes);
  expect(Buffer.byteLength(event)).toBeLessThanOrEqual(maxAppendBytes);
  const item = toItem(entryOf(partition, 0, { records: [{ event, key: noise(1_024) }] }));
  expect(itemSize(item)).toBeLessThan(400 * 1024);
});

function randomText(length: number, from: number, count: number): string {
  const random = seeded(length);
  return Array.from({ length }, () =>
    String.fromCodePoint(from + Math.floor(random() * count)),
  ).join('');
}
