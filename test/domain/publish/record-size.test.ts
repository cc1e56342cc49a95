import { binary, minimal, parseOne, plain, refused, structured } from './requests';

const limit = 260_096;
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** A structured event with a string of `unit` repeated, and ASCII to make it `bytes` long. */
function eventOf(bytes: number, unit: string): string {
  const room = bytes - bytesOf(minimal({ data: '' }));
  const count = Math.floor(room / bytesOf(unit));
  return minimal({ data: unit.repeat(count) + 'x'.repeat(room - count * bytesOf(unit)) });
}

test.each(['a', '\u00e9', '\u20ac', '\u{1f600}'])(
  'an event of %p may be 260,096 bytes and not a byte more',
  (unit) => {
    expect(bytesOf(parseOne(structured(eventOf(limit, unit))).text)).toBe(limit);
    const { code, fields } = refused(structured(eventOf(limit + 1, unit)));
    expect(code).toBe('record_too_large');
    expect(fields).toEqual({ limit, received: limit + 1 });
  },
);

test('whitespace around members costs nothing, whitespace in data does', () => {
  const body = eventOf(limit, 'a').replace('{', `{${' '.repeat(1000)}`);
  expect(bytesOf(parseOne(structured(body)).text)).toBe(limit);
  expect(refused(plain(`[${' '.repeat(limit)}]`)).code).toBe('record_too_large');
});

test('bytes count as the base64 that they become', () => {
  const type = 'application/octet-stream';
  const request = (id: string, bytes: number) =>
    binary({ 'content-type': type, 'ce-id': id }, new Uint8Array(bytes));
  const text = minimal({ datacontenttype: type, data_base64: '' });
  const room = limit - bytesOf(text);
  const bytes = Math.floor(room / 4) * 3;
  const id = '1'.repeat(1 + (room % 4));
  expect(bytesOf(parseOne(request(id, bytes)).text)).toBe(limit);
  expect(refused(request(`${id}1`, bytes)).fields).toEqual({ limit, received: limit + 1 });
  expect(refused(request(id, bytes + 1)).fields).toEqual({ limit, received: limit + 4 });
});

test('text counts as the JSON string that it becomes', () => {
  const quotes = '"'.repeat(limit / 2);
  const { code } = refused(binary({ 'content-type': 'text/plain' }, quotes));
  expect(code).toBe('record_too_large');
});
