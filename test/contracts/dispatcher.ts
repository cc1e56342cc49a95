import type { Delivery } from '../../lib/domain/deliver/delivery';
import type { Dispatcher } from '../../lib/domain/fan-out/dispatch';
import type { Message } from '../../lib/domain/fan-out/message';
import { eventOf } from '../support/records';

export interface TopicSubject {
  readonly dispatcher: Dispatcher;
  /** What a subscription of the topic receives: `count` records, or fewer when no more come. */
  arrived(count: number): Promise<readonly Pick<Delivery, 'position' | 'event'>[]>;
}

const messageOf = (offset: number, key?: string, data: unknown = null): Message => ({
  partition: { namespace: 'default', topic: 'orders', partition: 3 },
  offset,
  event: eventOf(`${offset}`, data, key),
  ...(key !== undefined && { key }),
});

/** The promises that every ordered topic keeps. Run against each implementation. */
export function dispatcherContract(name: string, make: () => Promise<TopicSubject>): void {
  describe(`${name} keeps the contract of a dispatcher`, () => {
    test('nothing to send is nothing', async () => {
      const { dispatcher } = await make();
      expect(await dispatcher.send([])).toEqual([]);
    });

    test('what was accepted arrives with its position, each key in order', async () => {
      const { dispatcher, arrived } = await make();
      for (const offset of [0, 1, 2])
        expect(await dispatcher.send([messageOf(offset, 'k')])).toEqual([]);
      const received = await arrived(3);
      expect(received.map(({ position }) => position)).toEqual(
        [0, 1, 2].map((offset) => ({
          namespace: 'default',
          topic: 'orders',
          partition: 3,
          offset,
        })),
      );
    });

    test('ten of different keys go in one call, keyless and awkward keys among them', async () => {
      const { dispatcher, arrived } = await make();
      const keys = [
        'a',
        undefined,
        undefined,
        'b c',
        'ü',
        '\u{1f600}',
        'x'.repeat(200),
        '#',
        'a/b',
      ];
      const messages = [...keys, '"'].map((key, offset) => messageOf(offset, key));
      expect(await dispatcher.send(messages)).toEqual([]);
      const received = await arrived(10);
      expect(received.map(({ event }) => event).sort()).toEqual(
        messages.map(({ event }) => event).sort(),
      );
    });

    test('an event arrives byte for byte', async () => {
      const { dispatcher, arrived } = await make();
      const event = '{ "data" : "\u{1f600} \u2028 ü <&> \\u0000" ,\t"n": 12345678901234567890 }';
      await dispatcher.send([{ ...messageOf(0, 'k'), event }]);
      expect((await arrived(1)).map((one) => one.event)).toEqual([event]);
    });
  });
}
