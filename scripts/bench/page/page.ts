import { costSection } from './cost-section';
import { contentionSection, functionsSection, growthSection } from './growth-section';
import { limitsSection } from './limits-section';
import type { Measured, Setting } from './measured';
import { racesSection } from './races-section';
import { table } from './table';
import { targetsOf, verdictOf } from './targets';

/** The page `docs/benchmarks.md`: made of what was measured, and of nothing else. */
export const pageOf = (measured: Measured): string =>
  `${[
    '# Figures',
    settingOf(measured.setting),
    targetsSection(measured),
    costSection(measured.counted),
    racesSection(measured),
    growthSection(measured.grown),
    functionsSection(measured.functions),
    contentionSection(measured.contention),
    limitsSection(measured.limited),
    missingSection(measured),
  ]
    .filter((section) => section !== '')
    .join('\n\n')}\n`;

const settingOf = ({ date, commit, machine, versions, rounds }: Setting): string =>
  [
    `Written by \`npm run bench\` on ${date}, at commit ${commit}, on ${machine}, with ${Object.entries(
      versions,
    )
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    `One machine plays all of AWS here, so that a time says little by itself: times are shown beside those of others in the same run, ${rounds} rounds in turn, of which the middle one counts. What is counted is the same on every machine, and on AWS.`,
  ].join('\n\n');

const targetsSection = (measured: Measured): string =>
  [
    '## Targets',
    table(
      ['target', 'wanted', 'measured', ''],
      targetsOf(measured).map((target) => [
        target.what,
        target.wanted,
        target.measured,
        verdictOf(target),
      ]),
    ),
    'Of each the worst case counts. What is counted decides the exit status of the command; a ratio of times does not.',
  ].join('\n\n');

const missingSection = ({ missing }: Measured): string =>
  missing.length === 0
    ? ''
    : [
        '## Not measured',
        missing.map(({ part, why }) => `- ${part}: ${oneLine(why)}`).join('\n'),
      ].join('\n\n');

/** Errors name addresses and paths of this machine, which are nobody's business. */
const oneLine = (why: string): string =>
  (why.split('\n')[0] ?? '')
    .replace(/https?:\/\/\S+/g, '<address>')
    .replace(/(?:\/[\w.@-]+){2,}/g, '<path>')
    .slice(0, 200);
