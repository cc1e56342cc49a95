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

describe('as many as may run at once', () => {
  /** A site with room for two. */
  const narrow = () => {
    const site = redriveSite();
    return { ...site, topology: { ...site.topology, limits: { operationsAtOnce: 2 } } };
  };

  test('run, and the next is refused with their names', async () => {
    const site = narrow();
    const first = await begin(site, asked);
    const second = await begin(site, asked);
    const refused = begin(site, asked);
    await expect(refused).rejects.toMatchObject({
      code: 'operations_limit',
      kind: 'limited',
      fields: {
        limit: 2,
        running: [first, second].map(({ id }) => ({
          id,
          kind: 'redrive',
          subscription: 'billing',
        })),
      },
    });
    expect(await site.operations.list('default')).toHaveLength(2);
    expect(site.wakeUps.sent).toHaveLength(2);
  });

  test.each(['done', 'failed', 'cancelled'] as const)(
    'give their place up when they have ended, however that was: %s',
    async (state) => {
      const site = narrow();
      for (let count = 0; count < 5; count++) {
        const { namespace, id } = await begin(site, asked);
        await site.operations.close({ namespace, id }, { state, at: noon });
      }
    },
  );

  test('give their place up when nothing is known of them any more', async () => {
    const site = narrow();
    const lost = { ...site, operations: Object.create(site.operations) };
    await begin(site, asked);
    await begin(site, asked);
    lost.operations.find = async () => undefined;
    expect(await begin(lost, asked)).toMatchObject({ state: 'running' });
  });

  test('are ten where the topology says nothing of it', async () => {
    const site = redriveSite();
    for (let count = 0; count < 10; count++) await begin(site, asked);
    await expect(begin(site, asked)).rejects.toMatchObject({ fields: { limit: 10 } });
  });

  test('are no more where many begin at once', async () => {
    const site = narrow();
    const all = await Promise.allSettled(Array.from({ length: 9 }, () => begin(site, asked)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  test('are asked for again where another begins at the same moment', async () => {
    const site = narrow();
    const crowded = { ...site, operations: Object.create(site.operations) };
    let left = 2;
    crowded.operations.begin = async (...args: Parameters<typeof site.operations.begin>) =>
      left-- > 0 ? { kind: 'crowded' } : site.operations.begin(...args);
    expect(await begin(crowded, asked)).toMatchObject({ state: 'running' });
    left = Number.POSITIVE_INFINITY;
    await expect(begin(crowded, asked)).rejects.toMatchObject({ code: 'contended' });
  });
});
