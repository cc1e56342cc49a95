import fc from 'fast-check';
import { type ApiAnswer, api } from '../support/api';
import { expectTidy } from '../support/problems';
import { batchType, event, structuredType } from '../support/publishing';

const anyOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);

/** What HTTP lets a header hold, and what a client may take for it. */
const headerValue = fc.oneof(
  fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').trim()),
  anyOf('1.0', '%', '%C3%28', '"', '\\', 'a,b', '%00', "';--", '\u00ff'),
);

const contentType = fc.oneof(
  anyOf(
    'application/json',
    structuredType,
    batchType,
    'application/json; charset=utf-8',
    'text/plain',
    'application/vnd.x+json',
    ';',
    '*/*',
  ),
  headerValue,
);

const headers = fc
  .record(
    {
      'content-type': contentType,
      'ce-id': headerValue,
      'ce-source': headerValue,
      'ce-type': headerValue,
      'ce-specversion': headerValue,
      'ce-partitionkey': headerValue,
      'idempotency-key': headerValue,
    },
    { requiredKeys: [] },
  )
  // An empty Authorization or content type is not sent by every client alike.
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')));

const valid = JSON.stringify(event({ partitionkey: 'k', data: { a: [1] } }));

/** A valid request in which one place is overwritten. */
const almost = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.uint8Array({ maxLength: 3 }))
    .map(([at, bytes]) =>
      Buffer.concat([Buffer.from(text.slice(0, at)), bytes, Buffer.from(text.slice(at + 1))]),
    );

const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  almost(valid),
  almost(`[${valid},${valid}]`),
  almost('{"max":10,"waitSeconds":0,"ackIds":["a","b"],"leaseSeconds":1}'),
);

const query = fc.oneof(
  anyOf('', '?', '?key=k', '?key', '?=&=', '?key=%', '?a[]=1', '?__proto__=1'),
  fc.webQueryParameters().map((text) => `?${text}`),
);

/** Expects an answer of the API that is no failure, and whose refusals are problems. */
function expectSound(answer: ApiAnswer): void {
  expect({ sound: answer.status < 500, answer }).toMatchObject({ sound: true });
  if (answer.status >= 400) expectTidy(answer);
  else expect([200, 201, 207]).toContain(answer.status);
}

test('whatever is published is stored or refused, and never fails', async () => {
  await fc.assert(
    fc.asyncProperty(headers, body, query, async (headers, body, query) => {
      expectSound(await api(`/v1/topics/storm/events${query}`, { method: 'POST', headers, body }));
    }),
    { numRuns: 60 },
  );
});

test('whatever is asked of a subscription is answered or refused, and never fails', async () => {
  const action = anyOf('pull', 'ack', 'nack', 'extend', 'reject');
  await fc.assert(
    fc.asyncProperty(action, headers, body, async (action, headers, body) => {
      const path = `/v1/subscriptions/storm-pull/${action}`;
      expectSound(await api(path, { method: 'POST', headers, body }));
    }),
    { numRuns: 60 },
  );
});

test('whatever is asked for is found or refused, and never fails', async () => {
  const path = fc.oneof(
    fc.webPath(),
    fc.webSegment().map((name) => `/v1/topics/${name}`),
    fc
      .array(anyOf('v1', 'topics', '..', '%2e', '%2F', '', 'storm', '%00', '%c0'))
      .map((all) => `/${all.join('/')}`),
  );
  const method = anyOf('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'TRACE');
  await fc.assert(
    fc.asyncProperty(method, path, async (method, path) => {
      const answer = await api(path || '/', { method });
      expect({ sound: answer.status < 500, answer }).toMatchObject({ sound: true });
    }),
    { numRuns: 60 },
  );
});
