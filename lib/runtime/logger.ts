import { Logger } from '@aws-lambda-powertools/logger';

/** Structured logs: one line of JSON each, with positions and codes, never with payloads or keys. */
export const logger = new Logger();

/** What the doors and adapters need of a logger. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'> &
  Partial<Pick<Logger, 'appendKeys' | 'resetKeys'>>;
