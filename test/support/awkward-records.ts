import type { LogRecord } from '../../lib/domain/log/log-store';

/** Events that a codec may easily spoil. */
export const awkwardRecords: readonly LogRecord[] = [
  {
    event: '{"data":"Zürich, 東京, \u{1f600}\u{1f468}\u200d\u{1f469}, e\u0301"}',
    key: 'Zürich \u{1f600}',
  },
  { event: '{\n  "data": {\n\t"pretty" :  true\r\n  }\n}', key: 'line\nbreak' },
  { event: '{"data":[12345678901234567890, 1.0, -0.0, 1e400, 0.1000]}' },
  { event: '{"data":"\u2028\u2029\u0085\ufeff\u00a0\u007f"}', key: '\u2028' },
  { event: '{"data":"\\ud800 \\u0000 \\/ \\u00e9"}', key: 'quote " and \\ and #%' },
  { event: '[5,"not an event, and that is no matter to the log"]\n' },
  { event: `{"data":"${'é'.repeat(1_000)}"}`, key: 'k'.repeat(1_024) },
];
