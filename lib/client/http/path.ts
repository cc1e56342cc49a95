import { WeftError } from './weft-error';

/**
 * An address of the API: its parts, and a query whose undefined members are left out.
 * @throws WeftError `name_invalid` for a name that would change the address
 */
export function pathOf(
  parts: readonly (string | number)[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const path = ['', 'v1', ...parts.map(segment)].join('/');
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** Dots alone are steps in a path, escaped or not. */
function segment(part: string | number): string {
  const text = String(part);
  if (/^\.{0,2}$|\p{Cs}/u.test(text))
    throw new WeftError('name_invalid', `A name is needed, got ${JSON.stringify(text)}.`);
  return encodeURIComponent(text);
}
