import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AccessOptions } from './contexts';
import { type Form, forms } from './output';

/** What every command takes. */
export interface GlobalOptions extends AccessOptions {
  readonly output: Form;
  readonly color: boolean;
}

/** Adds what every command takes, before or behind the command's own words. */
export const withGlobalOptions = (program: Command): Command =>
  program
    .addOption(
      new Option('--output <form>', 'a table, one JSON document, or an object a line')
        .choices(forms)
        .default('table'),
    )
    .option('--context <name>', 'use this context ("weft contexts list"; env WEFT_CONTEXT)')
    .option('--endpoint <url>', 'use the API at this address (env WEFT_ENDPOINT)')
    .option(
      '--api-key <key>',
      'use this key; better set WEFT_KEY: others on this machine see the words of a command',
    )
    .option('--no-color', 'no colours (env NO_COLOR)');

/** Reads a whole number within limits. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} to ${most}.`);
  };

/** Reads a number above 0. */
export function aboveZero(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** Collects the values of an option that may come several times. */
export const collected = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  value,
];

/** Reads the value of an option as JSON. */
export function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`It must be JSON: ${(error as Error).message}`);
  }
}
