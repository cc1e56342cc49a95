import { confirm } from '../../lib/cli/ask';
import { progressOf } from '../../lib/cli/progress';
import { ownSite } from './own-site';

const terminal = { stdin: true, stderr: true };

test.each(['y\n', 'Y\n', 'yes\n', ' yes \n'])('%j is a yes', async (input) => {
  const { site, said } = ownSite({ input, isTerminal: terminal });
  await confirm(site, 'Really?');
  expect(said()).toEqual({ stdout: '', stderr: 'Really? [y/N] ' });
});

test.each(['n\n', '\n', '', 'yessir\n', 'y'.repeat(9)])('%j is a no', async (input) => {
  const { site } = ownSite({ input, isTerminal: terminal });
  await expect(confirm(site, 'Really?')).rejects.toMatchObject({ status: 1 });
});

test.each([
  { stdin: false, stderr: true },
  { stdin: true, stderr: false },
])('nobody is asked where nobody is there: %j', async (isTerminal) => {
  const { site, said } = ownSite({ input: 'y\n', isTerminal });
  await expect(confirm(site, 'Really?')).rejects.toMatchObject({
    status: 2,
    message: expect.stringContaining('--yes'),
  });
  expect(said().stderr).toBe('');
});

test('--yes is an answer', async () => {
  const { site } = ownSite();
  await expect(confirm(site, 'Really?', { yes: true })).resolves.toBeUndefined();
});

test('Ctrl-C is an answer too', async () => {
  const controller = new AbortController();
  const { site } = ownSite({ isTerminal: terminal, signal: controller.signal });
  // A person who thinks: stdin stays open.
  Object.assign(site, { stdin: new (await import('node:stream')).PassThrough() });
  const asked = confirm(site, 'Really?');
  controller.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});

test('a bar is drawn for a person, and for nobody else', () => {
  const quiet = ownSite();
  const unseen = progressOf(quiet.site, 'Working', 10);
  unseen.update(5);
  unseen.stop();
  expect(quiet.said().stderr).toBe('');
  const watched = ownSite({ isTerminal: { stderr: true } });
  Object.assign(watched.site.stderr, { isTTY: true, cursorTo: () => true, clearLine: () => true });
  const bar = progressOf(watched.site, 'Working\u001b[2J', 10);
  bar.update(5);
  bar.stop();
  expect(watched.said().stderr).toContain('Working\\u001b[2J');
  expect(watched.said().stdout).toBe('');
});
