import type { Bounds } from './models';

/** What a run changes of a model's own configuration. */
export interface Changes {
  readonly bounds: Bounds;
  readonly properties?: readonly string[];
  /** The only invariant or property to be checked; `deadlock`: none. */
  readonly only?: string;
}

/** A model's `.cfg`, in TLC's own form, with other bounds or other invariants. */
export function configurationOf(text: string, { bounds, properties = [], only }: Changes): string {
  const bounded = Object.entries(bounds).reduce(withBound, text);
  if (only === undefined)
    return properties.length === 0 ? bounded : `${bounded}\nPROPERTIES ${properties.join(' ')}\n`;
  const constants = bounded.slice(0, bounded.search(/^INVARIANTS/m));
  if (only === 'deadlock') return constants;
  const isInvariant = namesIn(text, 'INVARIANTS').includes(only);
  return `${constants}${isInvariant ? 'INVARIANTS' : 'PROPERTIES'} ${only}\n`;
}

function withBound(text: string, [name, value]: readonly [string, string]): string {
  const line = new RegExp(`^  ${name} = .*$`, 'm');
  if (!line.test(text)) throw new Error(`The configuration has no constant ${name}.`);
  return text.replace(line, () => `  ${name} = ${value}`);
}

/** The names under a heading of a `.cfg`. */
export function namesIn(text: string, heading: 'INVARIANTS' | 'PROPERTIES'): string[] {
  const [, names = ''] = new RegExp(`^${heading}\\n((?:  \\w+\\n)*)`, 'm').exec(text) ?? [];
  return names.split(/\s+/).filter((name) => name !== '');
}
