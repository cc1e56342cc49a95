/** Strings, numbers and words as they are written, and what stands between them. */
const tokens = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g;

const tokensOf = (json: string): string[] => json.match(tokens) ?? [];

/** The same JSON without spaces between its parts; numbers stay as they are written. */
export const compactJson = (json: string): string => tokensOf(json).join('');

/** The same JSON on several lines, for people. Parsing it first would change what JavaScript's numbers can't hold. */
export function indentJson(json: string): string {
  const all = tokensOf(json);
  let depth = 0;
  return all
    .map((token, at) => {
      const after = all[at + 1];
      if (token === '{' || token === '[') return isEnd(after) ? token : token + line(++depth);
      if (isEnd(token)) return token + (isEnd(after) ? line(--depth) : '');
      if (token === ',') return token + line(depth);
      if (token === ':') return ': ';
      return token + (isEnd(after) ? line(--depth) : '');
    })
    .join('');
}

const isEnd = (token: string | undefined): boolean => token === '}' || token === ']';
const line = (depth: number): string => `\n${'  '.repeat(Math.max(0, depth))}`;
