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

/**
 * The deployment to test against. SDK clients made with `{}` reach it: the set-up has filled in `AWS_*`.
 * @throws Error in a project without the global set-up
 */
export function stack(): TestStack {
  const json = process.env[stackVariable];
  if (!json) throw new Error('No test stack: run with `npm test`, or the jest project "engine".');
  return JSON.parse(json) as TestStack;
}
