import { randomBytes } from 'node:crypto';
import {
  readWebhookSecret,
  secretOf,
  secretsAt,
  writeWebhookSecret,
} from '../../../lib/domain/webhook/secret';
import { noon } from '../../support/test-outside';

const [a, b] = [secretOf(randomBytes(32)), secretOf(randomBytes(32))] as [string, string];

test('a secret is written and read back', () => {
  for (const secret of [{ current: a }, { current: a, previous: b, previousUntil: noon }]) {
    expect(readWebhookSecret(writeWebhookSecret(secret))).toEqual(secret);
  }
});

test('the one made at deployment, 44 letters and digits, is a secret', () => {
  const generated = `${'Ab3'.repeat(14)}Zz`;
  expect(readWebhookSecret(JSON.stringify({ current: generated }))).toEqual({
    current: `whsec_${generated}`,
  });
});

test('a previous one without an end is none', () => {
  expect(readWebhookSecret(JSON.stringify({ current: a, previous: b }))).toEqual({ current: a });
});

test.each([
  ['no JSON', 's3cret'],
  ['no object', '"s3cret"'],
  ['nothing', 'null'],
  ['no key', '{}'],
  ['a number', '{"current":3}'],
  ['no base64', '{"current":"whsec_s3cret!"}'],
  ['base64 that is not padded', `{"current":"whsec_${'a'.repeat(43)}"}`],
  ['too short', `{"current":"whsec_${randomBytes(23).toString('base64')}"}`],
  ['too long', `{"current":"whsec_${randomBytes(65).toString('base64')}"}`],
  [
    'a previous one that is none',
    JSON.stringify({ current: a, previous: 's3cret', previousUntil: 1 }),
  ],
])('%s is refused, and what it holds is not repeated', (_, text) => {
  const read = () => readWebhookSecret(text);
  expect(read).toThrow(/must be \{"current":"whsec_…"\}/);
  expect(read).not.toThrow(/s3cret/);
});

test('messages are signed with both until the overlap ends', () => {
  const secret = { current: a, previous: b, previousUntil: noon };
  expect(secretsAt(secret, noon - 1)).toEqual([a, b]);
  expect(secretsAt(secret, noon)).toEqual([a]);
  expect(secretsAt({ current: a }, noon)).toEqual([a]);
});
