import * as fc from 'fast-check';
import { Refusal } from '../../../lib/domain/errors';
import { parseBatch } from '../../../lib/domain/publish/batch';
import { parseBinary } from '../../../lib/domain/publish/binary';
import { maxHops, oneHopOn } from '../../../lib/domain/publish/hops';
import { parseStructured } from '../../../lib/domain/publish/structured';

const textOf = (more: object = {}): string =>
  JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', data: { n: 1 }, ...more });
const stored = (text: string): string => parseStructured(text).text;

/** The code that an event is refused with; undefined when it is taken. */
function codeOf(take: () => unknown): string | undefined {
  try {
    take();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('an event that leaves', () => {
  test('has one hop more, and nothing else of it changes', () => {
    const event =
      '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{ "n": 1.0, "}":"{" }}';
    const once = oneHopOn(event);
    expect(once).toBe(`${event.slice(0, -1)},"wefthops":1}`);
    expect(oneHopOn(once)).toBe(once.replace('"wefthops":1', '"wefthops":2'));
  });

  test.each([
    ['digits, as a header had it', '"3"', 4],
    ['none', '0', 1],
    ['no count', '"many"', 1],
    ['less than none', '-1', 1],
  ])('counts on from what it came with: %s', (_, given, hops) => {
    const text = `{"id":"1","wefthops":${given},"data":{"wefthops":7}}`;
    expect(oneHopOn(text)).toBe(`{"id":"1","wefthops":${hops},"data":{"wefthops":7}}`);
  });

  test.each(['', 'null', '5', '[]', '{"a"', '"text"'])(
    'stays as it is when it is no event: %j',
    (text) => {
      expect(oneHopOn(text)).toBe(text);
    },
  );

  test('is an event also when there is nothing in it', () => {
    expect(oneHopOn('{}')).toBe('{"wefthops":1}');
    expect(oneHopOn('{"__proto__":1}')).toBe('{"__proto__":1,"wefthops":1}');
  });

  test('is what was stored, whatever that is, but for its hops', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(maxHops), (data, hops) => {
        const event = stored(textOf({ data, wefthops: hops }));
        const left = oneHopOn(event);
        expect(left).toBe(event.replace(`"wefthops":${hops}`, `"wefthops":${hops + 1}`));
        expect(oneHopOn(event)).toBe(left);
      }),
    );
  });
});

describe('an event that comes back', () => {
  test('is taken as often as it may leave, and then no more', () => {
    let event = stored(textOf());
    let rounds = 0;
    while (codeOf(() => stored(oneHopOn(event))) === undefined) {
      event = stored(oneHopOn(event));
      rounds++;
    }
    expect(rounds).toBe(maxHops);
    expect(codeOf(() => stored(oneHopOn(event)))).toBe('too_many_hops');
  });

  test('is counted in binary mode as well, where a count is text', () => {
    const binary = (hops: string) =>
      parseBinary({
        topic: 'orders',
        headers: {
          'ce-id': '1',
          'ce-source': '/s',
          'ce-type': 't',
          'ce-specversion': '1.0',
          'ce-wefthops': hops,
          'content-type': 'application/json',
        },
        query: {},
        body: Buffer.from('{}'),
      });
    expect(JSON.parse(oneHopOn(binary('8').text)).wefthops).toBe(9);
    expect(codeOf(() => binary('9'))).toBe('too_many_hops');
    expect(codeOf(() => binary('9999999999'))).toBe('too_many_hops');
  });

  test.each([9, '9', 2 ** 31 - 1])('is refused from %j hops on', (wefthops) => {
    expect(codeOf(() => stored(textOf({ wefthops })))).toBe('too_many_hops');
  });

  test.each([-1, 1.5, '', ' 1', '1e9', '0x9', true, 'many', '99999999999'])(
    'can not hide its hops behind %j',
    (wefthops) => expect(codeOf(() => stored(textOf({ wefthops })))).toBe('event_invalid'),
  );

  test('is refused by itself in a batch, and no other with it', () => {
    const [first, second] = parseBatch(`[${textOf()},${textOf({ wefthops: 9 })}]`);
    expect(first).not.toBeInstanceOf(Refusal);
    expect(second).toMatchObject({ code: 'too_many_hops' });
  });

  test('without a count is a fresh one', () => {
    expect(codeOf(() => stored(textOf({ wefthops: null })))).toBeUndefined();
    expect(stored(textOf())).not.toContain('wefthops');
  });
});
