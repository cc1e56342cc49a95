import { Refusal } from '../domain/errors';
import { received } from '../domain/publish/received';

/**
 * A query string's parameters by name.
 * @throws Refusal `parameter_invalid` for an escape that is not UTF-8, and for a name that comes twice:
 *   neither is ours to choose a meaning for
 */
export function queryOf(rawQueryString: string): Readonly<Record<string, string>> {
  const query = new Map<string, string>();
  for (const pair of rawQueryString.split('&').filter((one) => one !== '')) {
    const [, name = '', value = ''] = (/^([^=]*)=?(.*)$/s.exec(pair) ?? []).map(decode);
    if (query.has(name)) throw invalid(name, 'may be given once only');
    query.set(name, value);
  }
  return Object.fromEntries(query);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalid(text, 'must be percent-encoded UTF-8');
  }
}

const invalid = (name: string, must: string): Refusal =>
  new Refusal('parameter_invalid', `Query parameter ${received(name)} ${must}.`);

/** @throws Refusal `parameter_unknown` when there is any parameter */
export function refuseQuery(query: Readonly<Record<string, string>>): void {
  const [parameter] = Object.keys(query);
  if (parameter === undefined) return;
  throw new Refusal(
    'parameter_unknown',
    `Query parameter ${received(parameter)} is unknown here; this address takes none.`,
    { parameter, allowed: [] },
  );
}
