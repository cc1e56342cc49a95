import type { StackOutputs } from '../../lib/local/deploy';

/** The one deployment that all tests of a run share. */
export interface TestStack {
  readonly endpoint: string;
  readonly region: string;
  /** Up to and without `/v1`; empty when the HTTP API was left out (`WEFT_API=invoke`). */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly outputs: StackOutputs;
}

/** The environment variable that brings the stack from the global set-up to the test workers. */
export const stackVariable = 'WEFT_TEST_STACK';

/** The environment variable with the port of this machine on which tests receive webhooks. */
export const receiverVariable = 'WEFT_TEST_RECEIVER';

/** The environment variable with the port of this machine on which the tests' issuer of tokens answers. */
export const issuerVariable = 'WEFT_TEST_ISSUER';

/** The issuer that the tests' topology names. */
export const testIssuer = () => `http://127.0.0.1:${process.env[issuerVariable] ?? 9}`;

/** The environment variable with the port on which a test receives webhooks, and answers what it was sent. */
export const echoVariable = 'WEFT_TEST_ECHO';

export const echoUrl = (): string => `http://127.0.0.1:${process.env[echoVariable] ?? 9}/echo`;

/** The environment variable with the port on which a test receives webhooks, and publishes them again. */
export const loopVariable = 'WEFT_TEST_LOOP';

export const loopUrl = (): string => `http://127.0.0.1:${process.env[loopVariable] ?? 9}/loop`;

/**
 * The deployment to test against. SDK clients made with `{}` reach it: the set-up has filled in `AWS_*`.
 * @throws Error in a project without the global set-up
 */
export function stack(): TestStack {
  const json = process.env[stackVariable];
  if (!json) throw new Error('No test stack: run with `npm test`, or the jest project "engine".');
  return JSON.parse(json) as TestStack;
}
