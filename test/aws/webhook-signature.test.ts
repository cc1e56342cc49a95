import { createHmac, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { signatureHeaders } from '../../lib/aws/webhook-signature';
import { secretOf } from '../../lib/domain/webhook/secret';

const [a, b, c] = [1, 2, 3].map(() => secretOf(randomBytes(32))) as [string, string, string];
const now = Date.now();

const signed = (body: Uint8Array, secrets: readonly string[], id = 'crm:orders:3:42') => ({
  'webhook-id': id,
  ...signatureHeaders({ id, headers: {}, body }, { secrets, at: now }),
});

const verify = (secret: string, body: string, headers: Record<string, string>) =>
  new Webhook(secret).verify(body, headers, { jsonParse: false });

test('a receiver that knows the secret takes any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const headers = signed(Buffer.from(text), [a]);
      expect(() => verify(a, text, headers)).not.toThrow();
      expect(() => verify(b, text, headers)).toThrow();
      expect(() => verify(a, `${text} `, headers)).toThrow();
    }),
  );
});

test('while a secret is rotated, a receiver that knows either takes it', () => {
  const headers = signed(Buffer.from('{}'), [a, b]);
  expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
  for (const secret of [a, b]) expect(() => verify(secret, '{}', headers)).not.toThrow();
  expect(() => verify(c, '{}', headers)).toThrow();
});

test('the time is the attempt’s, in seconds', () => {
  expect(signed(Buffer.from(''), [a])['webhook-timestamp']).toBe(String(Math.floor(now / 1000)));
});

test('bytes that are no text are signed as they are, and text as bytes are', () => {
  const signatureOf = (body: Uint8Array, at: string) =>
    createHmac('sha256', Buffer.from(a.slice('whsec_'.length), 'base64'))
      .update(`crm:orders:3:42.${at}.`)
      .update(body)
      .digest('base64');
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string().map(Buffer.from)), (body) => {
      const headers = signed(body, [a]);
      expect(headers['webhook-signature']).toBe(
        `v1,${signatureOf(body, headers['webhook-timestamp'])}`,
      );
    }),
  );
});
