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
    `One machine plays all of AWS here, so that a time says little by itself: times are shown beside those of others in the same run, ${rounds} rounds in turn (fewer where they take more than half a minute), of which the middle one counts. What is counted is the same on every machine, and on AWS.`,
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
    'Of each the worst case counts. An ordered topic may be packed or not, and a target is met when one of the two meets it: the command fails when a counted target is missed by both. A ratio of times does not make it fail.',
    whatPackedCosts,
  ].join('\n\n');

/** Who reads that packed is cheaper has to read this, too. */
const whatPackedCosts =
  'Packed is not for nothing. Records of a partition travel up to a hundred or 60 KB in a message, so that a partition is one worker’s at a time, where an ordered topic that is not packed has one for each key; a record that fails is tried again within a minute or two, not after a second; and it is only for consumers behind our own code, which takes the messages apart: functions of `createConsumer`, webhooks and event buses, not those that pull. It spares nothing where a record comes alone.';

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
