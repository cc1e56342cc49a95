import { signAckId } from '../../../lib/domain/consume/ack-id';
import { settle } from '../../../lib/domain/consume/settle';
import { Refusal } from '../../../lib/domain/errors';

const own = { subscription: 'billing', secret: 's' };
const idOf = (offset: number, subscription = 'billing') =>
  signAckId({ subscription, handle: `h${offset}`, partition: 0, offset }, 's');

const codes = async (ackIds: readonly string[], act: Parameters<typeof settle>[1]) =>
  (await settle({ ...own, ackIds }, act)).map(({ refusal }) => refusal?.code);

test('each ack id is answered for itself, in the order given', async () => {
  const ackIds = [idOf(0), 'nonsense', idOf(1, 'warehouse'), idOf(2), idOf(0)];
  const act = jest.fn(async () => [undefined, new Refusal('lease_lost', 'over')]);
  expect(await codes(ackIds, act)).toEqual([
    undefined,
    'ack_id_invalid',
    'ack_id_foreign',
    'lease_lost',
    'ack_id_repeated',
  ]);
  expect(act).toHaveBeenCalledWith([
    { subscription: 'billing', handle: 'h0', partition: 0, offset: 0 },
    { subscription: 'billing', handle: 'h2', partition: 0, offset: 2 },
  ]);
});

test('the answer repeats each ack id as it was given', async () => {
  const ackIds = [idOf(0), 'nonsense'];
  const settled = await settle({ ...own, ackIds }, async () => [undefined]);
  expect(settled.map(({ ackId }) => ackId)).toEqual(ackIds);
  expect(settled[0]).toEqual({ ackId: ackIds[0] });
});

test('where no ack id is ours nothing is done to any', async () => {
  expect(
    await codes(['a', 'a'], async (deliveries) => {
      expect(deliveries).toEqual([]);
      return [];
    }),
  ).toEqual(['ack_id_invalid', 'ack_id_repeated']);
});

test('a defect is not taken for a refusal', async () => {
  const act = () => Promise.reject(new Error('a defect'));
  await expect(settle({ ...own, ackIds: [idOf(0)] }, act)).rejects.toThrow('a defect');
});
