/** A text that is JSON already, to be put in as it is: parsing it would change what JSON numbers can't hold. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** Writes a value as JSON, on one line or indented. */
export function writeJson(value: unknown, indent = ''): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return writeArray(value, indent);
  if (isPlainObject(value)) return writeObject(value, indent);
  return JSON.stringify(value) ?? 'null';
}

const writeArray = (all: readonly unknown[], indent: string): string =>
  wrapped(
    ['[', ']'],
    all.map((one) => writeJson(one, deeper(indent))),
    indent,
  );

function writeObject(value: object, indent: string): string {
  const gap = indent ? ' ' : '';
  const members = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => `${JSON.stringify(name)}:${gap}${writeJson(one, deeper(indent))}`);
  return wrapped(['{', '}'], members, indent);
}

function wrapped(
  [open, close]: readonly [string, string],
  parts: string[],
  indent: string,
): string {
  if (parts.length === 0 || !indent) return `${open}${parts.join(',')}${close}`;
  return `${open}${indent}${parts.join(`,${indent}`)}${indent.slice(0, -2)}${close}`;
}

/** A line break with the spaces behind it. */
const deeper = (indent: string): string => indent && `${indent}  `;

/** The indentation of a document's first level. */
export const indented = '\n  ';

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !('toJSON' in value);
