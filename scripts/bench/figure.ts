/** One figure: counted, and the same on every machine; or a ratio of two times of one run. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  /** Absent where the figure is shown without a limit. */
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly detail: string;
}
