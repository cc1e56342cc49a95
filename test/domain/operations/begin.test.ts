import { Refusal } from '../../../lib/domain/errors';
import { begin } from '../../../lib/domain/operations/begin';
import { noon } from '../../support/test-outside';
import { billing, redriveSite } from '../redrive/redrive-site';

const asked = {
  ...billing,
  kind: 'redrive',
  request: {},
  plan: { filter: {} },
  total: 1,
  exact: true,
  startedBy: 'owner',
  startedAt: noon,
} as const;

/** A site whose runner can't be woken. */
function deaf(error: Error) {
  const send = async () => {
    throw error;
  };
  return { ...redriveSite(), wakeUps: { send } };
}

test('an operation that is kept is answered with, though its runner could not be woken', async () => {
  const site = deaf(new Refusal('throttled', 'The queue is busy.'));
  const { id } = await begin(site, asked);
  expect(await site.operations.find({ namespace: 'default', id })).toMatchObject({
    state: 'running',
  });
});

test('a mistake of ours is not passed over', async () => {
  await expect(begin(deaf(new TypeError('a mistake')), asked)).rejects.toThrow('a mistake');
});
