/** Stands for any run of characters, also for none: `*` of a wildcard, `%` of LIKE. */
export const anyRun = Symbol('any run');

/** Stands for any one character: `_` of LIKE. */
export const anyOne = Symbol('any one');

/** One character (a code point) of a glob, or what stands for others. */
export type Mark = string | typeof anyRun | typeof anyOne;

/** The marks of a `wildcard` rule: `*` is any run, `\*` an asterisk, `\\` a backslash. */
export function wildcardMarks(wildcard: string): Mark[] {
  const parts = wildcard.match(/\\[*\\]|[\s\S]/gu) ?? [];
  return parts.map((part) => (part === '*' ? anyRun : part.replace(/^\\(?=.)/u, '')));
}

/** The marks of a LIKE pattern; the character behind `escapeMark` stands for itself. */
export function likeMarks(pattern: string, escapeMark: string | null): Mark[] {
  const marks: Mark[] = [];
  const letters = [...pattern][Symbol.iterator]();
  for (const letter of letters) {
    if (letter === escapeMark) marks.push(letters.next().value ?? letter);
    else if (letter === '%') marks.push(anyRun);
    else marks.push(letter === '_' ? anyOne : letter);
  }
  return marks;
}

/** A matcher for whole texts. Its time grows with the text, whatever the marks: it never goes back. */
export function globMatcher(marks: readonly Mark[]): (text: string) => boolean {
  const pieces = piecesOf(marks);
  if (marks.includes(anyOne)) return (text) => inOrder(pieces, lettersOf(text));
  const literals = pieces.map((piece) => piece.join(''));
  return (text) => inOrder(literals, text);
}

type Letter = string | typeof anyOne;

/** What stands between the runs. */
function piecesOf(marks: readonly Mark[]): Letter[][] {
  const pieces: Letter[][] = [[]];
  for (const mark of marks) {
    if (mark === anyRun) pieces.push([]);
    else pieces.at(-1)?.push(mark);
  }
  return pieces;
}

/** A text that can be searched for a piece; a string is one. */
interface Searched<Piece> {
  readonly length: number;
  startsWith(piece: Piece, at: number): boolean;
  /** Where the piece is found first, from `from` on; -1 when it is not. */
  indexOf(piece: Piece, from: number): number;
}

/** Whether the pieces stand in the text in their order, the first at its start and the last at its end. */
function inOrder<Piece extends { readonly length: number }>(
  pieces: readonly Piece[],
  text: Searched<Piece>,
): boolean {
  const [first, ...others] = pieces as readonly [Piece, ...Piece[]];
  if (!text.startsWith(first, 0)) return false;
  const last = others.pop();
  if (last === undefined) return text.length === first.length;
  const behind = behindAll(others, text, first.length);
  const end = text.length - last.length;
  return behind !== -1 && behind <= end && text.startsWith(last, end);
}

/** The first place behind all pieces; -1 when one is missing. The earliest place of each leaves most for the rest. */
function behindAll<Piece extends { readonly length: number }>(
  pieces: readonly Piece[],
  text: Searched<Piece>,
  start: number,
): number {
  let behind = start;
  for (const piece of pieces) {
    const at = text.indexOf(piece, behind);
    if (at === -1) return -1;
    behind = at + piece.length;
  }
  return behind;
}

/** A text by its characters, for pieces in which any one character may stand. */
function lettersOf(text: string): Searched<readonly Letter[]> {
  const letters = [...text];
  const { length } = letters;
  const startsWith = (piece: readonly Letter[], at: number) =>
    at + piece.length <= length &&
    piece.every((letter, index) => letter === anyOne || letter === letters[at + index]);
  const indexOf = (piece: readonly Letter[], from: number) => {
    for (let at = from; at + piece.length <= length; at += 1) if (startsWith(piece, at)) return at;
    return -1;
  };
  return { length, startsWith, indexOf };
}
