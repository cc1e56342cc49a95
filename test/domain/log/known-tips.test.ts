import { append } from '../../../lib/domain/log/append';
import { KnownTips } from '../../../lib/domain/log/known-tips';
import { hours } from '../../../lib/domain/topology/duration';
import { losing, partition, request, site } from './appending';

const knowing = async () => ({ ...(await site()), known: new KnownTips() });

test('an append soon after one of the same process takes one write, and no look', async () => {
  const ports = await knowing();
  await append(ports, request);
  ports.log.calls.length = 0;
  expect(await append(ports, request)).toEqual({ partition, base: 4, attempts: 1 });
  expect(ports.log.calls).toEqual(['put']);
});

test('what a process remembers counts the stored bytes on', async () => {
  const [remembering, looking] = [await knowing(), await site()];
  for (const ports of [remembering, looking])
    for (let times = 0; times < 3; times++) await append(ports, request);
  const { bytes } = (await looking.memory.tip(partition)) ?? {};
  expect(await remembering.memory.tip(partition)).toMatchObject({ base: 5, bytes });
});

test.each([
  ['after twenty seconds', 20_000],
  ['when the clock was put back', -1],
])('%s a process looks again', async (_, passed) => {
  const ports = await knowing();
  await append(ports, request);
  ports.log.calls.length = 0;
  ports.outside.time += passed;
  await append(ports, request);
  expect(ports.log.calls).toEqual(['tip', 'put']);
});

test('where items may expire within the hour a process looks each time', async () => {
  const ports = await knowing();
  const soon = { ...request, retention: hours(1), partition: { ...partition, partition: 2 } };
  await append(ports, soon);
  ports.log.calls.length = 0;
  await append(ports, soon);
  expect(ports.log.calls).toEqual(['tip', 'put']);
});

test('who is overtaken looks, and looks again for a minute', async () => {
  const ports = await knowing();
  await append(ports, request);
  await append({ ...ports, known: undefined }, request);
  await append({ ...ports, known: undefined }, request);
  ports.log.calls.length = 0;
  expect(await append(ports, request)).toMatchObject({ base: 6, attempts: 2 });
  expect(ports.log.calls).toEqual(['put', 'tip', 'put']);
  ports.outside.time += 59_000;
  await append(ports, request);
  ports.outside.time += 1_001;
  ports.log.calls.length = 0;
  for (let times = 0; times < 2; times++) await append(ports, request);
  expect(ports.log.calls).toEqual(['tip', 'put', 'put']);
});

test('a write that others overtook, though it had looked, is no ground to remember', async () => {
  const ports = await knowing();
  await append({ ...ports, log: losing(ports.log, 1) }, request);
  expect(ports.known.of(partition, ports.outside.time)).toBeUndefined();
});

test('of two writes whose answers change places the newer is remembered', () => {
  const known = new KnownTips();
  const tip = { base: 7, count: 1, id: 'a', at: 0, expires: 9 };
  known.keep(partition, tip, 1);
  known.keep(partition, { ...tip, base: 3 }, 2);
  expect(known.of(partition, 3)?.base).toBe(7);
});

test('partitions are remembered each for itself', () => {
  const known = new KnownTips();
  known.keep(partition, { base: 7, count: 1, id: 'a', at: 0, expires: 9 }, 1);
  expect(known.of({ ...partition, partition: 1 }, 1)).toBeUndefined();
  expect(known.of({ ...partition, namespace: 'other' }, 1)).toBeUndefined();
});
