import { fromItem, itemsIn, toItem, toItems } from '../../lib/aws/log-item';
import { packRecords } from '../../lib/aws/record-codec';
import { entryOf, recordOf } from '../support/records';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };
const bytesOf = (item: ReturnType<typeof toItem>) => Number(item.bytes?.N);

test('an item counts its own bytes to those of the items before it', () => {
  const alone = toItem(entryOf(partition, 0));
  expect(bytesOf(alone)).toBe(alone.records?.B?.length);
  expect(bytesOf(toItem(entryOf(partition, 0, { before: 1_000 })))).toBe(1_000 + bytesOf(alone));
});

test('of items that are written together each counts those before it in its partition', () => {
  const other = { ...partition, partition: 1 };
  const entries = [
    entryOf(partition, 0, { before: 500 }),
    entryOf(other, 7, { before: 70 }),
    entryOf(partition, 1, { count: 3 }),
    entryOf(partition, 4),
  ];
  const own = entries.map(({ records }) => packRecords(records).length);
  const [a = 0, b = 0, c = 0, d = 0] = own;
  expect(toItems(entries).map(bytesOf)).toEqual([500 + a, 70 + b, 500 + a + c, 500 + a + c + d]);
});

test('an item of which compaction has left something is not taken for what was written', () => {
  const slots = [undefined, recordOf('1', 'k'), undefined];
  const item = {
    ...toItem(entryOf(partition, 4, { count: 3 })),
    records: { B: packRecords(slots) },
  };
  expect(itemsIn(item)).toMatchObject([{ base: 5, records: [recordOf('1', 'k')] }]);
  expect(fromItem(item)).toEqual({
    ...{ partition, base: 4, count: 3 },
    reason: 'compaction has removed records',
  });
});
