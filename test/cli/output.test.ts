import { harmless, harmlessJson } from '../../lib/cli/harmless';
import { indented, RawJson, writeJson } from '../../lib/cli/json';
import { readMoment } from '../../lib/cli/moment';
import { Output } from '../../lib/cli/output';
import { spanOf } from '../../lib/cli/span';
import { ownSite } from './own-site';

const columns = [
  { title: 'NAME', cell: (row: { name: string; n: number }) => row.name },
  { title: 'N', cell: (row: { name: string; n: number }) => row.n },
];

function output(form: 'table' | 'json' | 'jsonl', isTerminal = false) {
  const { site, said } = ownSite({ isTerminal: { stdout: isTerminal } });
  return { output: new Output(site, form, false), said };
}

test('a cell is one line that moves no cursor, whatever its text', () => {
  const { output: out, said } = output('table');
  out.list([{ name: 'a\nb\u001b[31m\u202e\u0007\u009b\ud800', n: 1 }], columns);
  expect(said().stdout).toBe(
    'NAME                                    N\na\\nb\\u001b[31m\\u202e\\u0007\\u009b\\ud800  1\n',
  );
});

test('an empty table is a sentence on stderr, and an empty list is a document', () => {
  const table = output('table');
  table.output.list([], columns, 'None.');
  expect(table.said()).toEqual({ stdout: '', stderr: 'None.\n' });
  const json = output('json');
  json.output.list([], columns);
  expect(json.said().stdout).toBe('[]\n');
  const streamed = output('json');
  streamed.output.end();
  expect(streamed.said().stdout).toBe('[]\n');
});

test('JSON keeps its meaning where a terminal must not see what is in it', () => {
  const value = { 'k\u009b': 'a\u202eb\u007f\u0000\ud83d\udc69\u200d\ud83d\udc67' };
  const harmed = harmlessJson(JSON.stringify(value));
  expect(harmed).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(harmed)).toEqual(value);
  expect(harmless('tab\t')).toBe('tab\\t');
});

test('raw JSON is put in as it is, at any depth', () => {
  const value = {
    a: [new RawJson('1.0'), { b: new RawJson('{"x": 1e400}') }],
    none: undefined,
    e: {},
  };
  expect(writeJson(value)).toBe('{"a":[1.0,{"b":{"x": 1e400}}],"e":{}}');
  expect(writeJson(value, indented)).toBe(
    '{\n  "a": [\n    1.0,\n    {\n      "b": {"x": 1e400}\n    }\n  ],\n  "e": {}\n}',
  );
  expect(writeJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
});

test.each([
  ['2026-11-20T10:00Z', '2026-11-20T10:00:00Z'],
  ['2026-11-20T10:00+01:00', '2026-11-20T10:00:00+01:00'],
  ['2026-11-20T10:00:30.5Z', '2026-11-20T10:00:30.5Z'],
  ['2026-11-20', '2026-11-20T00:00:00Z'],
  ['90m', '2026-11-20T08:30:00.000Z'],
  ['7d', '2026-11-13T10:00:00.000Z'],
])('the moment %s is %s', (text, moment) => {
  expect(readMoment(text, Date.parse('2026-11-20T10:00:00Z'))).toBe(moment);
});

test.each(['', 'now', '2026-11-20T10:00', '2026-13-01', '-5m', '5x', '999999999d', '9d9'])(
  '%j is no moment',
  (text) => expect(() => readMoment(text, 0)).toThrow('It must be'),
);

test.each([
  [0, '0 s'],
  [90, '90 s'],
  [3_600, '1 h'],
  [5_400, '90 min'],
  [604_800, '7 d'],
])('%d seconds are %s', (seconds, text) => expect(spanOf(seconds)).toBe(text));
