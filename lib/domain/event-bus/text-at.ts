/**
 * The text or number at a path of names joined by dots, as text. Undefined where there is nothing, nothing but an
 * empty text, or another kind of value: no object is a key.
 */
export function textAt(value: unknown, path: string): string | undefined {
  const found = path.split('.').reduce(memberOf, value);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
