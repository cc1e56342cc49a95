import type { PublishRequest } from './event';

/** A content type taken apart, both parts in lower case. */
export interface MediaType {
  /** Type and subtype without parameters, such as `application/json`. */
  readonly essence: string;
  readonly charset?: string;
}

const token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const parameter = `(${token})=(${token}|"(?:[^"\\\\]|\\\\.)*")`;
const whole = new RegExp(`^(${token}/${token})((?:[ \\t]*;(?:[ \\t]*${parameter})?)*)[ \\t]*$`);
const each = new RegExp(parameter, 'g');

/** Takes a media type of RFC 9110, section 8.3.1, apart; undefined when `text` is none. */
export function mediaType(text: string): MediaType | undefined {
  const [, essence, parameters = ''] = whole.exec(text) ?? [];
  if (essence === undefined) return undefined;
  return { essence: essence.toLowerCase(), charset: charsetIn(parameters) };
}

function charsetIn(parameters: string): string | undefined {
  for (const [, name = '', value = ''] of parameters.matchAll(each))
    if (name.toLowerCase() === 'charset') return value.replace(/["\\]/g, '').toLowerCase();
  return undefined;
}

/** Whether the data is JSON: RFC 8259's two names and any type with RFC 6839's suffix. */
export const isJson = ({ essence }: MediaType): boolean =>
  /^(?:application|text)\/json$|\+json$/.test(essence);

/** Whether a text of this type is UTF-8, which is also what none named means. */
export const isUtf8 = ({ charset = 'utf-8' }: MediaType): boolean => charset === 'utf-8';

/** The Content-Type of a request; undefined when it has none or an empty one. */
export const contentTypeOf = (headers: PublishRequest['headers']): string | undefined =>
  (Object.hasOwn(headers, 'content-type') && headers['content-type']) || undefined;
