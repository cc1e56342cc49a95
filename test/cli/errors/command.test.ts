import { cli } from '../../support/cli';

const errors = (...args: string[]) => cli({}, 'errors', ...args);

test('a code is explained without an API, a key or a context', async () => {
  const { status, stdout } = await errors('lease_lost');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^code +lease_lost\nstatus +409\nmeans +The delivery is over.*\nto do +/);
});

test('without a code all are listed, in every form', async () => {
  const { stdout } = await errors('--output', 'json');
  const codes: { code: string }[] = JSON.parse(stdout);
  expect(codes.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['internal', 'no_answer', 'throttled']),
  );
  expect((await errors()).stdout.split('\n')).toHaveLength(codes.length + 2);
});

test('an unknown code fails, with those that it may have been', async () => {
  const { status, stdout, stderr } = await errors('topic_unknwon');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe('weft: There is no code "topic_unknwon". Did you mean topic_unknown?\n');
});

test('what was typed can do nothing to the terminal', async () => {
  const { stderr } = await errors(`\u001b[2J${'x'.repeat(1_000)}`);
  expect(stderr).toContain('"weft errors" lists all.');
  expect(stderr).not.toContain('\u001b');
  expect(stderr.length).toBeLessThan(200);
});
