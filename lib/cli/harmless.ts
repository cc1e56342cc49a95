/** What moves a cursor, changes a colour, hides or turns around text; and halves of characters. */
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The same, but what ends a line or a column stays. */
const harmfulInLines = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escaped = (mark: string): string =>
  Array.from({ length: mark.length }, (_, at) => unit(mark.charCodeAt(at))).join('');

const unit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of others as a terminal may show it, on one line: names and payloads come from anyone. */
export const harmless = (text: string): string =>
  text.replace(harmful, (mark) => short[mark] ?? escaped(mark));

/** The same of several lines. */
export const harmlessLines = (text: string): string => text.replace(harmfulInLines, escaped);

/** JSON of the same value: within it such marks stand only in strings, where an escape means the same. */
export const harmlessJson = harmlessLines;
