/** One rule of a topology, and what to say when it is broken: the value received, and what is expected. */
export interface Rule<T> {
  readonly ok: (value: T) => boolean;
  readonly say: (value: T) => string;
}

/** What to say of the rules that `value` breaks. */
export const brokenBy = <T>(rules: readonly Rule<T>[], value: T): string[] =>
  rules.filter(({ ok }) => !ok(value)).map(({ say }) => say(value));

export const whole = (from: number, to: number) => (value: number | undefined) =>
  value === undefined || (Number.isInteger(value) && value >= from && value <= to);

export const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
