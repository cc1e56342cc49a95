/** One figure that is counted, not timed: it is the same on every machine. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  /** Absent where the figure is shown without a limit. */
  readonly atMost?: number;
  readonly detail: string;
}
