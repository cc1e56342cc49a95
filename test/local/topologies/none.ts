/** A file that exports no topology. */
export const topics = {};
