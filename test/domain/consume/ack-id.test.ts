import fc from 'fast-check';
import { ackSecretIn, readAckId, signAckId } from '../../../lib/domain/consume/ack-id';
import { refusalOf } from '../publish/requests';

const secret = 'the secret of this deployment';
const delivery = { subscription: 'billing', handle: 'AQEB/h+=#.', partition: 3, offset: 42 };
const own = { subscription: 'billing', secret };
const ackId = signAckId(delivery, secret);
const codeOf = (id: string, reader = own) => refusalOf(() => readAckId(id, reader)).code;

test('an ack id stands for the delivery it was made for', () => {
  expect(readAckId(ackId, own)).toEqual(delivery);
});

test('any delivery comes back, and the ack id is safe in a URL and in JSON', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.nat(),
      fc.nat(),
      (handle, partition, offset) => {
        const made = signAckId({ ...delivery, handle, partition, offset }, secret);
        expect(made).toMatch(/^[\w-]+\.[\w-]+$/);
        expect(readAckId(made, own)).toEqual({ ...delivery, handle, partition, offset });
      },
    ),
  );
});

test('a change of any one character is noticed', () => {
  for (const at of ackId.split('').keys()) {
    const other = ackId[at] === 'A' ? 'B' : 'A';
    expect(codeOf(`${ackId.slice(0, at)}${other}${ackId.slice(at + 1)}`)).toBe('ack_id_invalid');
    expect(codeOf(`${ackId.slice(0, at)}${ackId.slice(at + 1)}`)).toBe('ack_id_invalid');
  }
});

test.each([
  ['nothing', ''],
  ['a dot', '.'],
  ['no signature', ackId.split('.')[0] ?? ''],
  ['a signature alone', `.${ackId.split('.')[1]}`],
  ['another part', `${ackId}.x`],
  ['an empty part', `${ackId}.`],
  ['whitespace', ` ${ackId}`],
  ['padding', `${ackId}=`],
  [
    'the signature of another',
    `${ackId.split('.')[0]}.${signAckId({ ...delivery, offset: 43 }, secret).split('.')[1]}`,
  ],
  ['a secret that is not ours', signAckId(delivery, 'another secret')],
  ['letters beyond ASCII', `${ackId}ü`],
])('an ack id with %s is none of ours', (_, id) => {
  expect(codeOf(id)).toBe('ack_id_invalid');
});

test('an ack id longer than any of ours is not looked at', () => {
  const long = signAckId({ ...delivery, handle: 'x'.repeat(4_096) }, secret);
  expect(codeOf(long)).toBe('ack_id_invalid');
  expect(codeOf('x'.repeat(10_000_000))).toBe('ack_id_invalid');
});

test('the longest handle of SQS makes an ack id that is read', () => {
  const long = { ...delivery, subscription: 's'.repeat(48), handle: 'x'.repeat(1_024) };
  const reader = { ...own, subscription: long.subscription };
  expect(readAckId(signAckId(long, secret), reader)).toEqual(long);
});

test('the ack id of another subscription is foreign', () => {
  expect(codeOf(ackId, { ...own, subscription: 'warehouse' })).toBe('ack_id_foreign');
});

test('the ack id of another namespace is none that there is, whatever its subscription is called', () => {
  const [default_, tenant, other] = ['default', 'tenant', 'other'].map((namespace) =>
    ackSecretIn(namespace, secret),
  ) as [string, string, string];
  const theirs = signAckId(delivery, tenant);
  expect(readAckId(theirs, { ...own, secret: tenant })).toEqual(delivery);
  for (const ours of [default_, other]) {
    expect(codeOf(theirs, { ...own, secret: ours })).toBe('ack_id_invalid');
    expect(codeOf(signAckId(delivery, ours), { ...own, secret: tenant })).toBe('ack_id_invalid');
  }
});

test('how a record was handed out comes back, with a redrive and without one', () => {
  const handedOut = { attempt: 2, receivedAt: 7, appendedAt: 5, replay: 'r' };
  for (const redrive of [{ lane: 'key/a', epoch: 3 }, undefined]) {
    const full = { ...delivery, handedOut, ...(redrive && { redrive }) };
    expect(readAckId(signAckId(full, secret), own)).toEqual(full);
  }
});
