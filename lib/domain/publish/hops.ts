import { members } from './raw-json';

/** The CloudEvents extension that counts how often an event has left Weft for a webhook or a bus. */
export const hopsAttribute = 'wefthops';

/** An event that has left more often than this goes round, and is not taken in again. */
export const maxHops = 8;

/** A count of hops: a number, or its digits, as headers have it. Undefined for anything else. */
export function hopsOf(value: unknown): number | undefined {
  const hops = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof hops === 'number' && Number.isInteger(hops) && hops >= 0 ? hops : undefined;
}

/**
 * An event as it leaves Weft, with one hop more. Everything else of it stays as it is, to the byte.
 * @param event in JSON; what is no JSON object is handed on as it is
 */
export function oneHopOn(event: string): string {
  const attributes = attributesOf(event);
  if (!attributes) return event;
  const hops = String((hopsOf(attributes[hopsAttribute]) ?? 0) + 1);
  return Object.hasOwn(attributes, hopsAttribute)
    ? written(members(event).set(hopsAttribute, hops))
    : withLast(event, { hops, isFirst: Object.keys(attributes).length === 0 });
}

function attributesOf(event: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(event);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Of what is stored nothing is lost so: an event is written without a blank between its members. */
const written = (all: ReadonlyMap<string, string>): string =>
  `{${[...all].map(([name, raw]) => `${JSON.stringify(name)}:${raw}`).join(',')}}`;

function withLast(event: string, { hops, isFirst }: { hops: string; isFirst: boolean }): string {
  const end = event.lastIndexOf('}');
  const member = `${isFirst ? '' : ','}${JSON.stringify(hopsAttribute)}:${hops}`;
  return `${event.slice(0, end)}${member}${event.slice(end)}`;
}
