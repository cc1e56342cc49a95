import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { rotate } from '../../../lib/domain/webhook/rotate';
import { isChangingOver, secretOf, secretsAt } from '../../../lib/domain/webhook/secret';
import { MemoryWebhookSecrets } from '../../support/memory-webhook-secrets';
import { noon } from '../../support/test-outside';

const first = secretOf(randomBytes(32));
const crm = { namespace: 'default', subscription: 'crm' };

function site() {
  const secrets = new MemoryWebhookSecrets({ current: first });
  const clock = { now: noon };
  const ports = { secrets, now: () => clock.now, randomBytes };
  return {
    secrets,
    clock,
    ports,
    rotate: (overlapSeconds: number) => rotate(ports, { subscription: crm, overlapSeconds }),
    present: async () => (await secrets.read(crm))?.secret ?? { current: '' },
  };
}

test('a new secret takes the place of the old one, which holds until the overlap ends', async () => {
  const { rotate, present } = site();
  const { secret, repeated } = await rotate(60);
  expect(repeated).toBe(false);
  expect(secret).toEqual({
    current: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    previous: first,
    previousUntil: noon + 60_000,
  });
  expect(secret.current).not.toBe(first);
  expect(await present()).toEqual(secret);
});

test('a rotation that is asked for again during its overlap answers the same', async () => {
  const { rotate, clock, present } = site();
  const { secret } = await rotate(60);
  clock.now += 59_999;
  expect(await rotate(3_600)).toEqual({ secret, repeated: true });
  expect(await present()).toEqual(secret);
});

test('once the overlap is over the next one begins', async () => {
  const { rotate, clock } = site();
  const { secret } = await rotate(60);
  clock.now += 60_000;
  const next = await rotate(60);
  expect(next.repeated).toBe(false);
  expect(next.secret.previous).toBe(secret.current);
});

test('without an overlap the new secret alone counts, at any time', async () => {
  const { rotate, present } = site();
  await rotate(60);
  const { secret, repeated } = await rotate(0);
  expect([repeated, Object.keys(secret)]).toEqual([false, ['current']]);
  expect(await present()).toEqual(secret);
  expect((await rotate(0)).secret.current).not.toBe(secret.current);
});

test('rotations at once answer the same secret', async () => {
  const { rotate, present } = site();
  const answers = await Promise.all([60, 60, 3_600].map(rotate));
  expect(new Set(answers.map(({ secret }) => secret.current)).size).toBe(1);
  expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect((await present()).previous).toBe(first);
});

test('a read that lags behind leads to the same secret all the same', async () => {
  const { secrets, rotate } = site();
  const { secret } = await rotate(60);
  const read = secrets.read.bind(secrets);
  secrets.read = async (subscription, version = 'first') => read(subscription, version);
  expect(await rotate(60)).toEqual({ secret, repeated: true });
});

test('a secret that was put back by hand is rotated as any other', async () => {
  const { secrets, rotate, clock } = site();
  await rotate(60);
  clock.now += 60_000;
  secrets.current = 'first';
  const { secret, repeated } = await rotate(60);
  expect(repeated).toBe(false);
  expect(secret.previous).toBe(first);
  expect((await rotate(60)).repeated).toBe(true);
});

test('a subscription without a secret is a defect', async () => {
  const { secrets, rotate } = site();
  secrets.current = 'none';
  await expect(rotate(60)).rejects.toThrow('has no secret');
});

test('one that others are always quicker than gives up', async () => {
  const { secrets, rotate } = site();
  secrets.write = async () => false;
  await expect(rotate(0)).rejects.toMatchObject({ code: 'contended' });
});

test('no receiver is locked out, however rotations meet and answers are lost', async () => {
  const asked = fc.array(
    fc.record({ at: fc.nat({ max: 200 }), times: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(asked, fc.scheduler(), async (calls, scheduler) => {
      const { secrets, clock, ports } = site();
      const slow = {
        read: scheduler.scheduleFunction(secrets.read.bind(secrets)),
        write: scheduler.scheduleFunction(secrets.write.bind(secrets)),
      };
      // A receiver installs what it is answered at once, or goes on with what it had.
      let installed = first;
      for (const { at, times } of calls) {
        clock.now += at * 1000;
        const before = (await secrets.read(crm))?.secret;
        const isDue = before && !isChangingOver(before, clock.now);
        if (isDue && before) installed = before.current;
        const answers = Promise.all(
          Array.from({ length: times }, () =>
            rotate({ ...ports, secrets: slow }, { subscription: crm, overlapSeconds: 60 }),
          ),
        );
        await scheduler.waitFor(answers);
        const now = (await secrets.read(crm))?.secret ?? { current: '' };
        expect(secretsAt(now, clock.now)).toContain(installed);
        for (const { secret } of await answers) {
          expect(secretsAt(now, clock.now)).toContain(secret.current);
        }
      }
    }),
  );
});
