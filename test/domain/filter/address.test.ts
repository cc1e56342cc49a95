import {
  contains,
  isFirstOfBlock,
  parseAddress,
  parseBlock,
} from '../../../lib/domain/filter/address';

test.each([
  ['0.0.0.0', 32, 0n],
  ['10.0.0.255', 32, 0x0a0000ffn],
  ['255.255.255.255', 32, 0xffffffffn],
  ['::', 128, 0n],
  ['::1', 128, 1n],
  ['1::', 128, 1n << 112n],
  ['2001:DB8::8:1', 128, (0x20010db8n << 96n) | 0x80001n],
  ['1:2:3:4:5:6:7:8', 128, 0x00010002000300040005000600070008n],
  ['::ffff:1.2.3.4', 128, 0xffff01020304n],
])('%s is an address of %d bits', (text, bits, value) => {
  expect(parseAddress(text)).toEqual({ bits, value });
});

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '01.2.3.4',
  ' 1.2.3.4',
  '1.2.3.4 ',
  '0x1.2.3.4',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8',
  '12345::',
  'g::',
  'fe80::1%eth0',
  '::1.2.3',
  '1.2.3.4::',
])('%j is no address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test.each([
  ['10.0.0.0/24', '10.0.0.0', true],
  ['10.0.0.0/24', '10.0.0.255', true],
  ['10.0.0.0/24', '10.0.1.0', false],
  ['10.0.0.0/24', '::ffff:10.0.0.1', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '::1', false],
  ['10.0.0.7/32', '10.0.0.7', true],
  ['10.0.0.7/32', '10.0.0.6', false],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:db8::/32', '2001:db9::', false],
  ['::/0', 'ffff::', true],
])('block %s holds %s: %j', (block, address, held) => {
  const [parsed, one] = [parseBlock(block), parseAddress(address)];
  expect(parsed && one && contains(parsed, one)).toBe(held);
});

test.each([
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '::/129',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  '/8',
  '10.0.0.0/8/8',
])('%j is no block', (text) => {
  expect(parseBlock(text)).toBeUndefined();
});

test('a block begins at its first address when no bit is set behind the prefix', () => {
  const first = (text: string) => {
    const block = parseBlock(text);
    return block && isFirstOfBlock(block);
  };
  expect(['10.0.0.0/24', '0.0.0.0/0', '10.0.0.1/32', '10.0.0.1/24', '::1/64'].map(first)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
