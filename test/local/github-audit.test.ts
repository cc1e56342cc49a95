import { audit } from '../../examples/github-audit/handler';
import type { ConsumedRecord } from '../../lib/consumer';

const record = (offset: number, type: string, key?: string): ConsumedRecord => {
  const event = { specversion: '1.0' as const, id: '1', source: '/s', type, data: null };
  const place = { topic: 'github-events', partition: 3, offset };
  return { event, json: JSON.stringify(event), ...place, key, attempt: 1 };
};

test('the audit writes one line for each record', () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  audit(record(7, 'com.github.push', 'o/r'));
  audit(record(8, 'com.github.ping'));
  const place = { message: 'audited', topic: 'github-events', partition: 3 };
  expect(log.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
    { ...place, offset: 7, type: 'com.github.push', key: 'o/r', at: expect.any(Number) },
    { ...place, offset: 8, type: 'com.github.ping', key: null, at: expect.any(Number) },
  ]);
  log.mockRestore();
});
