import type { Counted } from '../counted/counted';
import type { Figure } from '../figure';
import type { FunctionFigure } from '../functions/functions';
import type { Grown } from '../growth/growth';
import type { Lap } from '../race/races';
import type { Smallest } from '../race/smallest';
import type { Simulated } from '../simulate/runs';

/** What it was measured on and with: no names, no paths. */
export interface Setting {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly rounds: number;
}

/** Figures with limits, under a title. */
export interface Limited {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** All that a run brings: the page is made of nothing else. */
export interface Measured {
  readonly setting: Setting;
  readonly limited: readonly Limited[];
  readonly laps: readonly Lap[];
  readonly smallest?: Smallest;
  readonly counted: readonly Counted[];
  readonly grown: readonly Grown[];
  readonly functions: readonly FunctionFigure[];
  readonly contention: readonly Simulated[];
  /** What could not be measured, and why. */
  readonly missing: readonly { readonly part: string; readonly why: string }[];
}
