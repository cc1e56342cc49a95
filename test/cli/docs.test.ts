import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { allOf, programOf } from '../../lib/cli/program';
import { ownSite } from './own-site';

const page = readFileSync(resolve(__dirname, '../../docs/cli.md'), 'utf8');

/** As it is typed, options left out. */
function lineOf(one: Command): string {
  const name = one.parent ? `${lineOf(one.parent).split(' [')[0]} ${one.name()}` : one.name();
  const words = one.usage().replace(/^\[options\] ?/, '');
  return one.commands.length > 0 ? name : `${name} ${words}`.trim();
}

/** A verb that help shows: what shells ask for completion is none. */
const isShownVerb = (one: Command): boolean =>
  one.commands.length === 0 && !!one.parent?.createHelp().visibleCommands(one.parent).includes(one);

test('the page has a row for each command that the program has, in its words, and no others', () => {
  const verbs = allOf(programOf(ownSite().site)).filter(isShownVerb);
  const rows = [...page.matchAll(/^\| `(weft [^`]+)` *\| *(.+?) *\|$/gm)].map(([, line, says]) => [
    line,
    says?.replaceAll('\\|', '|'),
  ]);
  expect(rows).toEqual(verbs.map((one) => [lineOf(one), one.summary() || one.description()]));
});

test('the page shows the options that every command takes', () => {
  const [program] = allOf(programOf(ownSite().site));
  for (const { long } of program?.options ?? []) expect(page).toContain(`\`${long}`);
});
