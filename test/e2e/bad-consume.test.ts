import type { Code } from '../../lib/domain/errors';
import { type ApiRequest, api, post } from '../support/api';
import { type Action, ask, pull, takeOne } from '../support/consuming';
import { expectProblem } from '../support/problems';
import { publishJson } from '../support/publishing';

const send = (action: Action, body: ApiRequest['body'], subscription = 'doors-pull', query = '') =>
  api(`/v1/subscriptions/${subscription}/${action}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

beforeAll(async () => {
  await publishJson('doors', 'k', 'untouched');
});

afterAll(async () => {
  // Whatever was refused has neither taken nor settled the one record there is.
  expect((await takeOne('doors-pull')).attempt).toBe(1);
  expect(await pull('doors-pull', { waitSeconds: 0 })).toEqual([]);
});

const invalid: readonly (readonly [Action, string])[] = [
  ['pull', '{"max":0}'],
  ['pull', '{"max":-1}'],
  ['pull', '{"max":1e3}'],
  ['pull', '{"max":101}'],
  ['pull', '{"max":1.5}'],
  ['pull', '{"max":"abc"}'],
  ['pull', '{"max":"10"}'],
  ['pull', '{"max":null}'],
  ['pull', '{"max":true}'],
  ['pull', '{"max":1e400}'],
  ['pull', '{"waitSeconds":21}'],
  ['pull', '{"waitSeconds":-1}'],
  ['pull', '{"waitSeconds":0.5}'],
  ['pull', '{"leaseSeconds":0}'],
  ['pull', '{"leaseSeconds":43201}'],
  ['pull', '{"maximum":1}'],
  ['pull', '{"__proto__":{"max":1}}'],
  ['pull', '[]'],
  ['pull', 'null'],
  ['pull', '"max"'],
  ['ack', ''],
  ['ack', '{}'],
  ['ack', '{"ackIds":[]}'],
  ['ack', '{"ackIds":"one"}'],
  ['ack', '{"ackIds":[1]}'],
  ['ack', '{"ackIds":[null,"a"]}'],
  ['ack', `{"ackIds":[${Array(101).fill('"a"').join(',')}]}`],
  ['ack', `{"ackIds":[${Array(100_000).fill('1').join(',')}]}`],
  ['ack', '{"ackIds":["a"],"reason":"because"}'],
  ['nack', '{"ackIds":["a"],"delaySeconds":-1}'],
  ['nack', '{"ackIds":["a"],"delaySeconds":43201}'],
  ['extend', '{"ackIds":["a"],"leaseSeconds":0}'],
  ['reject', '{"ackIds":["a"],"reason":""}'],
  ['reject', `{"ackIds":["a"],"reason":"${'r'.repeat(1_001)}"}`],
];

test.each(invalid.map(([action, body]) => [action, body.slice(0, 60), body] as const))(
  '%s is refused with %s, naming what is wrong',
  async (action, _, body) => {
    const answer = await send(action, body);
    expectProblem(answer, 422, 'body_invalid');
    expect(answer.json.problems.length).toBeGreaterThan(0);
    for (const { message } of answer.json.problems) expect(message.length).toBeGreaterThan(13);
  },
);

test.each([
  ['truncated JSON', 400, 'json_invalid', '{"max":'],
  ['what nests 100,000 deep', 400, 'json_too_deep', `{"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}`],
  ['what is no JSON', 400, 'json_invalid', 'max=1'],
  ['bytes that are no UTF-8', 400, 'body_not_utf8', Buffer.from([0x7b, 0xff])],
  ['a body too long', 413, 'request_too_large', `{"max":1${' '.repeat(600_000)}}`],
] as const)('%s is refused (%i %s)', async (_, status, code: Code, body) => {
  for (const action of ['pull', 'ack'] as const) {
    expectProblem(await send(action, body), status, code);
  }
});

test('a message about members names them, and is short', async () => {
  const answer = await send('pull', JSON.stringify({ ['"<b>'.repeat(10_000)]: 1 }));
  expectProblem(answer, 422, 'body_invalid');
});

test('a query parameter is refused, since it would be without effect', async () => {
  expectProblem(await send('pull', '{}', 'doors-pull', '?max=1'), 400, 'parameter_unknown');
});

test.each(['nobody', 'constructor', '__proto__', 'toString', '%2e%2e', '%00', 'x'.repeat(2_000)])(
  'a subscription that there is not is unknown: %s',
  async (subscription) => {
    for (const action of ['pull', 'ack', 'nack', 'extend', 'reject'] as const) {
      expectProblem(await send(action, '{}', subscription), 404, 'subscription_unknown');
    }
  },
);

test.each(['pull', 'ack', 'nack', 'extend', 'reject'] as const)(
  'what is delivered to a Lambda can not be asked to %s',
  async (action) => {
    const body = action === 'pull' ? {} : { ackIds: ['a'] };
    expectProblem(await ask('walk-lambda', action, body), 409, 'target_not_pull');
  },
);

test('an ack id can not be made up by whoever knows its form', async () => {
  const payload = Buffer.from(JSON.stringify(['doors-pull', 'handle', 0, 0])).toString('base64url');
  for (const forged of [`${payload}.`, `${payload}.AAAA`, payload, `.${payload}`]) {
    const { status, json } = await post('/v1/subscriptions/doors-pull/reject', {
      ackIds: [forged],
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ succeeded: [], failed: [{ code: 'ack_id_invalid' }] });
  }
});
