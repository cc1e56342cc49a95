import type { Figure } from '../figure';
import type { Limited } from './measured';
import { table } from './table';

export const isKept = ({ measured, atMost = Infinity, atLeast = -Infinity }: Figure): boolean =>
  measured <= atMost && measured >= atLeast;

export const limitOf = ({ atMost, atLeast }: Figure): string =>
  [atMost === undefined ? '' : `≤ ${atMost}`, atLeast === undefined ? '' : `≥ ${atLeast}`].join('');

export function limitsSection(limited: readonly Limited[]): string {
  if (limited.length === 0) return '';
  return [
    '## Figures with limits',
    'What is counted on fixed input, and may not get worse: the command fails when a limit is missed.',
    ...limited.map(({ title, figures }) =>
      table(
        [title, 'measured', 'limit', 'detail'],
        figures.map((figure) => [
          isKept(figure) ? figure.what : `${figure.what} (**missed**)`,
          figure.measured.toLocaleString('en-GB'),
          limitOf(figure),
          figure.detail,
        ]),
      ),
    ),
  ].join('\n\n');
}
