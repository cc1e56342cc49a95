/** Whether an event says that its key has no value any more: its data is null. Without data it is a value like any. */
export const isTombstone = (event: string): boolean =>
  // Most events need not be parsed to know that they are none.
  event.includes('null') && (JSON.parse(event) as { data?: unknown }).data === null;
