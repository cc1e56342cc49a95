import type { Readable } from 'node:stream';

/** A line of the input, by its number from 1 on. */
export interface Line {
  readonly number: number;
  /** Absent where the line can't be read as text. */
  readonly text?: string;
  /** Why it can't be. */
  readonly problem?: Problem;
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
}

const lineFeed = 0x0a;

/** Reads lines as they come, so that an input may be longer than the memory; so may a line, which is passed over. */
export async function* linesOf(input: Readable, longest: number): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let bytes = 0;
  const add = (part: Buffer) => {
    bytes += part.length;
    // Of what is too long no more is kept than shows that it is.
    if (bytes <= longest) parts.push(part);
    else parts = [];
  };
  const take = (): Line => {
    const line = lineOf(Buffer.concat(parts), { number: ++number, bytes, longest });
    parts = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of input) {
    let rest = Buffer.from(chunk);
    for (let at = rest.indexOf(lineFeed); at >= 0; at = rest.indexOf(lineFeed)) {
      add(rest.subarray(0, at));
      yield take();
      rest = rest.subarray(at + 1);
    }
    add(rest);
  }
  if (bytes > 0) yield take();
}

function lineOf(
  all: Buffer,
  { number, bytes, longest }: { number: number; bytes: number; longest: number },
): Line {
  if (bytes > longest) return { number, problem: tooLong(bytes, longest) };
  try {
    // A byte order mark is none of the text, and is dropped here.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(all);
    return { number, text: text.replace(/\r$/, '') };
  } catch {
    return { number, problem: { code: 'body_not_utf8', detail: 'The line is not UTF-8.' } };
  }
}

const tooLong = (bytes: number, longest: number): Problem => ({
  code: 'record_too_large',
  detail: `A record may be ${longest} bytes of JSON, got ${bytes}.`,
});
