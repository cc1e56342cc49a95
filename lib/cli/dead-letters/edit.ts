import { resolve } from 'node:path';
import { CliError } from '../cli-error';
import { compactJson, indentJson } from '../indent-json';
import { inputNamed, textOf } from '../input';
import type { Run } from '../verb';
import { edited } from './editor';
import { eventOf, letterIn, pathOf } from './letters';
import { showLetter } from './show';

export interface EditOptions {
  /** JSON, `@` and a file, or `-` for stdin. */
  readonly event?: string;
}

type EditRun = Run<EditOptions>;

/** Corrects the event of a dead letter, by an editor or by what the line gives. */
export async function edit(run: EditRun, subscription: string, position: string): Promise<void> {
  const place = { subscription, position };
  if (run.options.event !== undefined)
    return correct(run, place, await given(run, run.options.event));
  const path = pathOf(subscription, position);
  const before = indentJson(eventOf(letterIn(await run.api.getText(path))));
  await edited(run.site, `${before}\n`, async (text) => {
    if (text.trim() === before) run.output.note('Nothing was changed.');
    else await correct(run, place, text);
  });
}

/** Longest event that is read, in bytes: an event itself may be no longer. */
const longest = 1_048_576;

async function given({ site }: EditRun, event: string): Promise<string> {
  if (event === '-') return textOf(site.stdin, longest);
  if (!event.startsWith('@')) return event;
  return textOf(await inputNamed(site, resolve(site.cwd, event.slice(1))), longest);
}

/** Sends it as it is written: what JavaScript's numbers can't hold arrives all the same. */
async function correct(
  { api, output }: Run,
  { subscription, position }: { readonly subscription: string; readonly position: string },
  text: string,
): Promise<void> {
  checkJson(text);
  const body = `{"event":${compactJson(text)}}`;
  await api.put(pathOf(subscription, position), body);
  output.note(`Corrected: "weft redrive ${subscription} --position ${position}" delivers it.`);
  if (output.form !== 'table')
    showLetter(output, letterIn(await api.getText(pathOf(subscription, position))));
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new CliError(`That is no JSON, and nothing was changed: ${(error as Error).message}`);
  }
}
