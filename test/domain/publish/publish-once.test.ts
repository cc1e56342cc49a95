import { packText } from '../../../lib/aws/record-codec';
import { Refusal } from '../../../lib/domain/errors';
import { isReadable } from '../../../lib/domain/log/log-store';
import { publish } from '../../../lib/domain/publish/publish';
import { writeResults } from '../../../lib/domain/publish/result';
import { seeded } from '../../support/seeded';
import { brief, incoming, once, publicationOf, publishSite, ref, stored } from './publications';

const bad = new Refusal('event_invalid', 'The event breaks a rule.', { problems: ['id'] });

test('the same request again is answered alike, and marked as a duplicate', async () => {
  const ports = publishSite();
  const entries = [incoming('0', 'a'), bad, incoming('2', 'customer-1')];
  const first = await publish(ports, publicationOf(entries, { once }));
  const again = await publish(ports, publicationOf(entries, { once }));
  expect(first.replayed).toBe(false);
  expect(again.replayed).toBe(true);
  expect(first.results.map(brief)).toEqual(['4/0', 'event_invalid', '1/0']);
  expect(again.results.map(brief)).toEqual(['4/0', 'event_invalid', '1/0']);
  expect(first.results.map((result) => 'duplicate' in result && result.duplicate)).toEqual([
    false,
    false,
    false,
  ]);
  expect(stored(again.results[0])).toEqual({ ...stored(first.results[0]), duplicate: true });
  expect(again.results[1]).toEqual(bad);
  expect(ports.log.all({ ...ref, partition: 4 })).toHaveLength(1);
});

test('another request with the key is refused', async () => {
  const ports = publishSite();
  await publish(ports, publicationOf([incoming('0', 'a')], { once }));
  const other = { ...once, fingerprint: 'other' };
  await expect(
    publish(ports, publicationOf([incoming('1', 'a')], { once: other })),
  ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
});

test('a request of which nothing may be stored is not remembered', async () => {
  const ports = publishSite();
  const { results } = await publish(ports, publicationOf([bad], { once }));
  expect(results).toEqual([bad]);
  const mended = { ...once, fingerprint: 'mended' };
  const { replayed } = await publish(ports, publicationOf([incoming('0')], { once: mended }));
  expect(replayed).toBe(false);
});

test('a request with a key is stored as a whole: several items of a partition, and several partitions', async () => {
  const ports = publishSite();
  const entries = ['0', '1', '2'].map((id) => incoming(id, 'a', 150_000));
  const { results } = await publish(
    ports,
    publicationOf([...entries, incoming('3', 'customer-1')], { once }),
  );
  expect(results.map(brief)).toEqual(['4/0', '4/1', '4/2', '1/0']);
  const ids = ports.log
    .all({ ...ref, partition: 4 })
    .filter(isReadable)
    .map(({ id }) => id);
  expect(ids).toEqual(['append-1', 'append-1']);
});

test('results are those of the plan that was stored', async () => {
  const ports = publishSite();
  let first = true;
  const losing: typeof ports.once.putOnce = async (write) => {
    if (!first) return ports.once.putOnce(write);
    first = false;
    return { kind: 'taken', by: [undefined] };
  };
  const losingOnce = { putOnce: losing, find: ports.once.find.bind(ports.once) };
  const { results } = await publish(
    { ...ports, once: losingOnce },
    publicationOf([incoming('0'), incoming('1')], { once }),
  );
  const { partition, offset } = stored(results[0]);
  expect(ports.log.all({ ...ref, partition })).toHaveLength(1);
  expect(offset).toBe(0);
});

test('more partitions than a transaction takes are refused, and nothing is stored', async () => {
  const ports = publishSite();
  const entries = Array.from({ length: 400 }, (_, at) => incoming(`${at}`, `customer-${at}`));
  await expect(
    publish(ports, publicationOf(entries, { once, spec: { partitions: 256 } })),
  ).rejects.toMatchObject({ code: 'batch_size', fields: { limit: 99 } });
  const { results } = await publish(ports, publicationOf(entries, { spec: { partitions: 256 } }));
  expect(results.every((result) => !(result instanceof Refusal))).toBe(true);
});

/** The most that a refusal shows of what it received, in characters that hardly compress. */
const worst = (seed: number): string => {
  const random = seeded(seed);
  const emoji = () => String.fromCodePoint(0x1f300 + Math.floor(random() * 0x3ff));
  return Array.from({ length: 120 }, emoji).join('');
};

test('what is remembered of the worst batch fits an item of the table', () => {
  const results = Array.from({ length: 500 }, (_, at) => {
    const problems = Array.from({ length: 20 }, (_, rule) => worst(at * 20 + rule));
    return new Refusal('event_invalid', `The event breaks 20 rules, first: ${problems[0]}`, {
      problems,
    });
  });
  expect(packText(writeResults(results)).length).toBeLessThan(300_000);
});
