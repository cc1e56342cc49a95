import { RestingGauges } from '../../../lib/domain/stats/gauges';

const parked = (ParkedKeys: number, DeadLetters = 0) =>
  ({
    of: 'subscription',
    name: 'crm',
    values: { ParkedKeys: [ParkedKeys], DeadLetters: [DeadLetters] },
  }) as const;

test('gauges that rest at zero are not sent, so that an idle fabric pays for none', () => {
  expect(new RestingGauges().stirred([parked(0)])).toEqual([]);
});

test('a gauge that comes down is sent once more as zero, and then no more', () => {
  const gauges = new RestingGauges();
  expect(gauges.stirred([parked(2)])).toEqual([{ ...parked(2), values: { ParkedKeys: [2] } }]);
  expect(gauges.stirred([parked(0)])).toEqual([{ ...parked(0), values: { ParkedKeys: [0] } }]);
  expect(gauges.stirred([parked(0)])).toEqual([]);
});

test('each gauge rests for itself', () => {
  const gauges = new RestingGauges();
  gauges.stirred([parked(2, 5)]);
  expect(gauges.stirred([parked(0, 5)])).toEqual([parked(0, 5)]);
  expect(gauges.stirred([parked(0, 5)])).toEqual([{ ...parked(0), values: { DeadLetters: [5] } }]);
});
