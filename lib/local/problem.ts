/** Something the person at the keyboard can mend. Shown as its one line, without a stack. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** Thrown to leave the work in hand once a stop was asked for: nothing is wrong. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor() {
    super('stopped');
  }
}

/** The line to show for `error`: a problem speaks for itself, a defect shows where it arose. */
export const lineFor = (error: unknown): string => {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
