/** What a person or a script is told in one line, and the exit status that goes with it. */
export class CliError extends Error {
  override readonly name: string = 'CliError';

  constructor(
    message: string,
    readonly status: number = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The line was not what the command takes: nothing was tried. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(message, 2);
  }
}

/** Something did not come out well, and has been told already. */
export class Told extends CliError {
  override readonly name = 'Told';

  constructor(status = 1) {
    super('', status);
  }
}
