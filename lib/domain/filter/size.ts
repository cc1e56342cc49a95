/** What a filter comes to with every OR multiplied out. */
export interface Size {
  readonly alternatives: number;
  /** Values and operators that all alternatives together hold an event against. */
  readonly tests: number;
}

/**
 * Most tests of one filter. Each OR within an AND multiplies them, so that a short filter could ask for
 * more than any memory holds; EventBridge stops at 1,000 alternatives.
 */
export const maxTests = 10_000;

/** The size of alternatives side by side. */
export const anyOf = (sizes: readonly Size[]): Size =>
  sizes.reduce((one, other) => ({
    alternatives: one.alternatives + other.alternatives,
    tests: one.tests + other.tests,
  }));

/** The size of conditions that must all hold: each alternative of one meets each of the others. */
export const allOf = (sizes: readonly Size[]): Size =>
  sizes.reduce((one, other) => ({
    alternatives: one.alternatives * other.alternatives,
    tests: one.tests * other.alternatives + other.tests * one.alternatives,
  }));

export const isTooLarge = ({ tests }: Size): boolean => tests > maxTests;

export const tooLarge = ({ tests }: Size): string =>
  `must need at most ${maxTests} tests with every OR multiplied out, got ${tests}`;
