import { type Allowance, allowances, type Priced, prices } from './prices';

/** So much of something in a month, and what it costs. */
export interface CostRow {
  readonly service: string;
  readonly what: string;
  /** Or metrics, secrets, GB-seconds: whatever `what` says; a month. */
  readonly requests: number;
  /** A month, at list price. */
  readonly dollars: number;
  /** So many of them are covered by what every account has for nothing. */
  readonly free?: number;
  /** Dollars a million records. */
  readonly perMillion?: number;
}

export interface Cost {
  readonly rows: readonly CostRow[];
  /** What was assumed, and what is not in it. */
  readonly notes: readonly string[];
}

/** So much of something that has a price. */
export interface Used {
  readonly price: Priced;
  readonly amount: number;
  /** What for. @default what the price is of */
  readonly what?: string;
}

/** A month has 730 hours, as AWS reckons. */
export const monthSeconds = 730 * 3_600;

/** Puts prices to what is used. Allowances are an account's, once: what comes first in the list has them first. */
export function billed(used: readonly Used[], notes: readonly string[]): Cost {
  const left: Record<Allowance, number> = { ...allowances };
  const rows = used
    .filter(({ amount }) => amount > 0)
    .map(({ price, amount, what }): CostRow => {
      const { dollars, per, service, ...named } = { free: undefined, ...prices[price] };
      const free = named.free === undefined ? 0 : Math.min(left[named.free], amount);
      if (named.free !== undefined) left[named.free] -= free;
      return {
        service,
        what: what ?? named.what,
        requests: amount,
        dollars: (amount * dollars) / per,
        ...(free > 0 && { free }),
      };
    });
  return { rows, notes };
}

/** US$ a month at list prices. */
export const listPrice = ({ rows }: Pick<Cost, 'rows'>): number =>
  rows.reduce((sum, { dollars }) => sum + dollars, 0);

/** US$ a month in an account that has nothing else: what every account has for nothing is taken off. */
export const afterAllowances = ({ rows }: Pick<Cost, 'rows'>): number =>
  rows.reduce((sum, { dollars, requests, free = 0 }) => sum + dollars * (1 - free / requests), 0);

/** Whether a row is of alarms: they are paid by what they watch, and may be turned off. */
export const isOfAlarms = ({ what }: CostRow): boolean => what === prices.alarm.what;
