import { fingerprintOf } from '../../../lib/domain/idempotency/fingerprint';
import { maxRecordBytes } from '../../../lib/domain/publish/limits';
import { batch, binary, event, minimal, parse, parseOne, requestOf, structured } from './requests';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const other = traceparent.replace('4bf9', 'aaaa');
const inTrace = <T extends { headers?: Readonly<Record<string, string>> }>(
  parts: T,
  more: Readonly<Record<string, string>> = { traceparent, tracestate: 'a=1' },
) => ({ ...parts, headers: { ...parts.headers, ...more } });
const plain = { headers: { 'content-type': 'application/json' }, body: '{"a":1}' };

test.each([
  ['structured', structured(minimal())],
  ['binary', binary({})],
  ['plain JSON', plain],
])('an event takes the trace of its request: %s', (_, parts) => {
  const { text, filled } = parseOne(inTrace(parts));
  expect(JSON.parse(text)).toMatchObject({ traceparent, tracestate: 'a=1' });
  expect(filled).not.toContain('traceparent');
});

test('of a batch each event takes it that has none of its own', () => {
  const body = `[${minimal()},${minimal({ traceparent: other })},${minimal({ tracestate: 'b=2' })}]`;
  const { entries } = parse(inTrace(batch(body)));
  expect(entries.map((entry) => JSON.parse(event(entry).text))).toMatchObject([
    { traceparent, tracestate: 'a=1' },
    { traceparent: other },
    { tracestate: 'b=2' },
  ]);
  expect(event(entries[1]).text).not.toContain('a=1');
  expect(event(entries[2]).text).not.toContain('traceparent');
});

test('an attribute in a header of its own is the event’s', () => {
  const { text } = parseOne(inTrace(binary({ 'ce-traceparent': other })));
  expect(JSON.parse(text)).toMatchObject({ traceparent: other });
});

test.each(['', '00-1', `${traceparent},${other}`, '\u0000'])(
  'a trace that is none changes nothing and refuses nothing: %j',
  (given) => {
    const parts = structured(minimal());
    const { text } = parseOne(inTrace(parts, { traceparent: given, tracestate: 'a=1' }));
    expect(text).toBe(parseOne(parts).text);
  },
);

test('an event that would be too large with the trace goes without it', () => {
  const room = maxRecordBytes - Buffer.byteLength(minimal({ data: '' }));
  const parts = structured(minimal({ data: 'x'.repeat(room) }));
  expect(parseOne(inTrace(parts)).text).toBe(parseOne(parts).text);
});

test('a retry in another span is the same request', () => {
  for (const parts of [structured(minimal()), binary({}), plain]) {
    const [first, again] = [traceparent, other].map((one) =>
      fingerprintOf(requestOf(inTrace(parts, { traceparent: one, tracestate: one.slice(3, 9) }))),
    );
    expect(again).toBe(first);
    expect(first).toBe(fingerprintOf(requestOf(parts)));
  }
});
