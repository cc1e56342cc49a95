import { cli } from '../support/cli';

const cost = (...args: string[]) => cli({}, 'cost', ...args);

test('what is paid without traffic is reckoned from the template of the topology', async () => {
  const { status, stdout } = await cost('--idle', '--output', 'json');
  expect(status).toBe(0);
  const { rows, total, alarms, notes } = JSON.parse(stdout);
  expect(rows).toContainEqual(expect.objectContaining({ service: 'Secrets Manager', requests: 1 }));
  expect(total).toBeGreaterThan(alarms);
  expect(notes.length).toBeGreaterThan(0);
});

test('what traffic costs is shown by service, a month and a million records', async () => {
  const line = ['--rate', '100', '--size', '1024', '--batch', '10', '--subscriptions', '2'];
  const { stdout } = await cost(...line);
  expect(stdout).toMatch(/^SERVICE +WHAT +A MONTH +US\$ A MONTH +US\$ A MILLION$/m);
  expect(stdout).toMatch(/^API Gateway +requests to publish +\d+ +\d+\.\d\d +\d\.\d{4}$/m);
  expect(stdout).toMatch(/^US\$ [\d.]+ a month at list prices; [\d.]+ a million records\.$/m);
});

test('more subscriptions cost more, and larger batches less', async () => {
  const total = async (...args: string[]) =>
    JSON.parse((await cost('--rate', '100', '--output', 'json', ...args)).stdout).total;
  const base = await total('--subscriptions', '1');
  expect(await total('--subscriptions', '2')).toBeGreaterThan(base);
  expect(await total('--subscriptions', '1', '--batch', '100')).toBeLessThan(base);
});

test.each([
  [[]],
  [['--idle', '--rate', '1']],
  [['--rate', '0']],
  [['--rate', '1', '--batch', '501']],
  [['--rate', '1', '--subscriptions', '1', '--topology', 'bin/weft.config.ts']],
])('%j is refused', async (args) => {
  expect((await cost(...args)).status).toBe(2);
});
