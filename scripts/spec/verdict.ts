/** What TLC said of a run. */
export interface Verdict {
  /** The invariant or property that does not hold; `deadlock`; undefined where all hold. */
  readonly broken?: string;
  /** Different states that were looked at, and steps from the first to the last. */
  readonly states: number;
  readonly depth: number;
  /** How it came to be broken, one step after the other. */
  readonly trace: string;
  /** The model's steps, and how often each was taken. Empty where that was not counted. */
  readonly taken: ReadonlyMap<string, number>;
}

/**
 * Reads TLC's output.
 * @throws Error with the output where it did not come to a result
 */
export function verdictIn(output: string): Verdict {
  const broken = brokenIn(output);
  if (!broken && !output.includes('No error has been found.')) throw new Error(output);
  return {
    ...(broken && { broken }),
    states: lastIn(output, /([\d,]+) distinct states found, [\d,]+ states left/g),
    depth: lastIn(output, /depth of the complete state graph search is (\d+)/g),
    trace: traceIn(output),
    taken: takenIn(output),
  };
}

/** TLC tells how far it is on its way, too. */
const lastIn = (text: string, pattern: RegExp): number =>
  Number([...text.matchAll(pattern)].at(-1)?.[1]?.replaceAll(',', '') ?? 0);

function brokenIn(output: string): string | undefined {
  if (/^Error: Deadlock reached/m.test(output)) return 'deadlock';
  const [, named] =
    /^Error: (?:Invariant|Action property|Property) (\w+) is violated/m.exec(output) ?? [];
  if (named) return named;
  return /^Error: Temporal properties were violated/m.test(output) ? 'liveness' : undefined;
}

function traceIn(output: string): string {
  const from = output.search(/^State 1: |^1: /m);
  if (from === -1) return '';
  const [trace = ''] = output.slice(from).split(/^(?:\d+ states generated|The coverage)/m);
  return trace.trimEnd();
}

/** Coverage is told anew each minute: the last word counts. Steps of several variants are told one by one. */
function takenIn(output: string): ReadonlyMap<string, number> {
  const last = output.slice(Math.max(0, output.lastIndexOf('The coverage statistics at')));
  const taken = new Map<string, number>();
  for (const [, name = '', times = '0'] of last.matchAll(/^<(\w+) line [^>]*>: \d+:(\d+)$/gm))
    taken.set(name, (taken.get(name) ?? 0) + Number(times));
  return taken;
}
