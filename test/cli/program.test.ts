import type { Command } from 'commander';
import { allOf, programOf } from '../../lib/cli/program';
import { cli } from '../support/cli';
import { ownSite } from './own-site';

const nameOf = (one: Command): string =>
  one.parent ? `${nameOf(one.parent)} ${one.name()}` : one.name();

const all = allOf(programOf(ownSite().site)).map((one) => [nameOf(one), one] as const);

test('there are as many commands as there should be', () => {
  // A walk over nothing would find nothing wrong.
  expect(all.length).toBeGreaterThan(40);
});

test.each(all)(
  '%s says what it does, what each word means, and ends with an example',
  async (name, one) => {
    expect(one.description()).toMatch(/^[A-Z]/);
    for (const option of one.options) expect([option.flags, option.description]).not.toContain('');
    for (const argument of one.registeredArguments)
      expect([argument.name(), argument.description]).not.toContain('');
    const words = name.split(' ').slice(1);
    const { status, stdout, stderr } = await cli({}, ...words, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\nExamples?:\n(?: {2}.+\n?)+$/);
  },
);

test.each(all)('the examples of %s are typed as the program takes them', async (name) => {
  const { stdout } = await cli({}, ...name.split(' ').slice(1), '--help');
  const [, examples = ''] = stdout.split(/\nExamples?:\n/);
  for (const line of examples.matchAll(/\bweft ((?:[a-z-]+ ?)+)/g)) {
    expect(all.map(([known]) => known)).toContainEqual(
      expect.stringMatching(new RegExp(`^weft ${line[1]?.split(' ')[0]}`)),
    );
  }
});

test.each([
  ['an unknown command', ['topcs'], /unknown command 'topcs'.*Did you mean topics\?/s],
  ['an unknown verb', ['topics', 'lst'], /unknown command 'lst'.*Did you mean list\?/s],
  [
    'an unknown option',
    ['topics', 'list', '--outpt', 'json'],
    /'--outpt'.*Did you mean --output\?/s,
  ],
  ['a missing argument', ['topics', 'show'], /missing required argument 'topic'/],
  ['an argument too many', ['topics', 'list', 'orders'], /too many arguments/],
  [
    'a value that is none',
    ['topics', 'list', '--output', 'yaml'],
    /Allowed choices are table, json/,
  ],
  ['a bad number', ['pull', 'inbox', '--max', '1e3'], /whole number, 1 to 100/],
  ['a number that is too large', ['pull', 'inbox', '--max', '101'], /whole number, 1 to 100/],
  ['a bad moment', ['tail', 'orders', '--since', '30.2.2026'], /It must be a time/],
  ['a day that is none', ['tail', 'orders', '--since', '2026-02-30'], /It must be a time/],
  ['bad JSON', ['tail', 'orders', '--filter', '{'], /It must be JSON/],
  ['options that exclude each other', ['pull', 'inbox', '--ack', '--nack'], /cannot be used with/],
  ['a missing option', ['groups', 'seek', 'orders', 'g'], /required option '--to/],
  [
    'an address that is none',
    ['subscriptions', 'listen', 's', '--forward', 'file:///x'],
    /http or https/,
  ],
  ['a position that is none', ['journey', 'orders', '3'], /a partition and an offset/],
  ['a scope that is none', ['keys', 'make', 'k', '--scope', 'all'], /It must be "admin"/],
  ['a noun alone', ['topics'], /Usage: weft topics/],
  ['nothing at all', [], /Usage: weft/],
])('%s is wrong usage: status 2, and the nearest hint on stderr', async (_, args, says) => {
  const { status, stdout, stderr } = await cli({}, ...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(says);
});

test('what was typed moves no cursor in what is said of it', async () => {
  const { stderr } = await cli({}, 'topics', '--x\u001b[2J\u202e');
  expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});
