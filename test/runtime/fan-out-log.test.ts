import { logFanOut } from '../../lib/runtime/fan-out-log';

const partition = { namespace: 'default', topic: 'orders', partition: 3 };
const done = { partition, dispatched: 4, behind: 0, expired: 0, setAside: [] };

/** What was said, as `level: message`, and with what. */
function said(...partitions: Parameters<typeof logFanOut>[1]) {
  const lines: [string, unknown][] = [];
  const at = (level: string) => (message: unknown, fields?: unknown) =>
    lines.push([`${level}: ${message}`, fields]);
  const log = { info: at('info'), warn: at('warn'), error: at('error') };
  logFanOut(log as never, partitions);
  return lines;
}

test('when all went well it is one line', () => {
  expect(said(done, { ...done, dispatched: 3 })).toEqual([
    ['info: fanned out', { partitions: 2, records: 7 }],
  ]);
});

test('a partition that stopped is a warning with its place and the reason', () => {
  expect(said({ ...done, stoppedAt: 9, reason: 'busy' })[0]).toEqual([
    'warn: fan-out stopped',
    { ...partition, offset: 9, reason: 'busy' },
  ]);
});

test('what is lost to its retention, and what can not be dispatched, is an error', () => {
  const letter = { partition, base: 5, count: 2, reason: 'it is damaged' };
  const lines = said({ ...done, expired: 6, setAside: [letter] });
  expect(lines.slice(0, 2)).toEqual([
    ['error: records expired before they were dispatched', { ...partition, expired: 6 }],
    [
      'error: records set aside, since they can not be dispatched',
      { ...partition, offset: 5, count: 2, why: 'it is damaged' },
    ],
  ]);
});

test('a partition whose stores failed is an error, and counts no records', () => {
  const error = new Error('no answer');
  expect(said({ partition, error }, done)).toEqual([
    ['error: fan-out failed', { ...partition, error }],
    ['info: fanned out', { partitions: 2, records: 4 }],
  ]);
});
