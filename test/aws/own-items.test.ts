import { sizeOfItem } from '../../lib/aws/item-bytes';
import { ownItems } from '../../lib/aws/own-items';

const put = (id: string, more = {}) => ({
  Put: { TableName: 't', Item: { id: { S: id }, ...more } },
});
const remove = (id: string, TableName = 't') => ({ Delete: { TableName, Key: { id: { S: id } } } });
const targets = (entries: Parameters<typeof ownItems>[0]) =>
  ownItems(entries, []).map(({ target }) => target);

test('actions on one item are known as such by its key, whatever they are', () => {
  const [one, two, three] = targets([put('a', { n: { N: '1' } }), remove('a'), remove('b')]);
  expect(one).toBe(two);
  expect(two).not.toBe(three);
});

test('a table named by its ARN is the same table', () => {
  const [one, two] = targets([remove('a'), remove('a', 'arn:aws:dynamodb:us-east-1:0:table/t')]);
  expect(one).toBe(two);
});

test('puts of which nobody names the key are the same where they are so whole', () => {
  const [one, two, three] = targets([put('a'), put('a'), put('a', { n: { N: '1' } })]);
  expect(one).toBe(two);
  expect(two).not.toBe(three);
});

test('keys of bytes are told apart', () => {
  const key = (byte: number) => ({
    Delete: { TableName: 't', Key: { id: { B: Uint8Array.from([byte]) } } },
  });
  const [one, two] = targets([key(1), key(2)]);
  expect(one).not.toBe(two);
});

test.each([
  [{}, /exactly one of/],
  [{ ...put('a'), ...remove('a') }, /exactly one of/],
  [{ Put: { TableName: '', Item: {} } }, /name its table/],
  [{ Put: { TableName: 'log', Item: {} } }, /only Weft/],
])('an entry that may not be part of a transaction says why: %j', (entry, why) => {
  const [item] = ownItems([entry as never], ['arn:aws:dynamodb:us-east-1:0:table/log']);
  expect(item?.problem).toMatch(why);
});

test('an item is as large as DynamoDB counts it', () => {
  expect(sizeOfItem({ id: { S: 'ü' } })).toBe(4);
  expect(sizeOfItem({ n: { N: '-12.50' } })).toBe(1 + 1 + 2);
  expect(sizeOfItem({ b: { B: new Uint8Array(10) }, o: { BOOL: true }, z: { NULL: true } })).toBe(
    15,
  );
  expect(sizeOfItem({ l: { L: [{ S: 'ab' }] }, m: { M: { k: { S: 'v' } } } })).toBe(7 + 7);
  expect(sizeOfItem({ s: { SS: ['a', 'bc'] } })).toBe(4);
});
