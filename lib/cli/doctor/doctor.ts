import { Told } from '../cli-error';
import { harmless } from '../harmless';
import type { Output } from '../output';
import type { Run } from '../verb';
import type { Check, DoctorOptions, DoctorSite, Finding } from './check';
import { fileChecks } from './files';
import { localChecks } from './local';
import { machineChecks } from './machine';
import { reachChecks } from './reach';

const checks: readonly Check[] = [...machineChecks, ...localChecks, ...reachChecks, ...fileChecks];

/** A finding, and what it is of. */
interface Found extends Finding {
  readonly check: string;
}

/** Looks at everything, and tells what is not well. @throws Told where something is wrong */
export async function examine(
  { options, output }: Run<DoctorOptions>,
  site: DoctorSite,
): Promise<void> {
  const wrong: string[] = [];
  for (const { name, find } of checks) {
    site.signal.throwIfAborted();
    const finding = await find(site, options);
    if (finding.verdict === 'wrong') wrong.push(name);
    output.add({ check: name, ...finding }, { line: (found) => lineOf(found, output) });
  }
  output.end();
  if (wrong.length === 0) return;
  output.note(`Wrong: ${wrong.join(', ')}.`);
  throw new Told();
}

const colors = { ok: 'green', warning: 'yellow', wrong: 'red' } as const;

function lineOf({ check, verdict, says, remedy }: Found, { paint }: Output): string {
  const head = paint[colors[verdict]](verdict.padEnd(9));
  const line = `${head}${check.padEnd(10)}${harmless(says)}`;
  return remedy ? `${line}\n${' '.repeat(19)}→ ${harmless(remedy)}` : line;
}
