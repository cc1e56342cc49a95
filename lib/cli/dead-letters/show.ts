import { members } from '../../domain/publish/raw-json';
import { harmlessJson } from '../harmless';
import { indentJson } from '../indent-json';
import type { Output } from '../output';
import type { Cell } from '../table';
import { eventOf, type Letter, letterJson } from './letters';

/** Shows a letter, why it is here, and its event. */
export function showLetter(output: Output, letter: Letter): void {
  output.one(letterJson(letter, output.form), pairsOf(letter));
  output.say(`\n${readable(eventOf(letter))}`);
  const original = members(letter.raw).get('original');
  if (original !== undefined) output.say(`\nBefore it was corrected:\n${readable(original)}`);
}

const readable = (json: string): string => harmlessJson(indentJson(json));

const pairsOf = ({ edited, ...letter }: Letter): [string, Cell][] => [
  ['position', letter.position],
  ['topic', letter.topic],
  ['key', letter.key],
  ['why', letter.reason],
  ['attempts', letter.attempts],
  ['last error', letter.lastError],
  ['since', letter.firstAt],
  ['last tried', letter.lastAt],
  ['parks its key', letter.parkedKey ? 'yes' : 'no'],
  ['replayed by', letter.replay],
  ['corrected', edited && `${edited.at} by ${edited.by}`],
];
