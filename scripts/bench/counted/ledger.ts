import { billed, listPrice, type Used } from '../../../lib/domain/cost/cost';
import { logBytes } from '../../../lib/domain/cost/idle';
import type { Priced } from '../../../lib/domain/cost/prices';

/** What some records have cost on their way. */
export interface Ledger {
  /** AWS requests by what they are: calls, invocations, and what SNS sends to queues. */
  readonly requests: Readonly<Record<string, number>>;
  readonly used: readonly Used[];
  /** US$ for what SNS sends to queues, as if SQS billed it like any other request. */
  readonly sendsOfSns: number;
}

/** What SNS sends to queues, among the requests. */
export const sendsOfSns = 'sends of SNS to queues';

/** So many requests of one kind; what is billed for them, where that is something else. */
export interface Line {
  readonly what: string;
  readonly requests: number;
  readonly price?: Priced;
  /** @default requests */
  readonly amount?: number;
}

export function ledgerOf(lines: readonly Line[]): Ledger {
  const requests: Record<string, number> = {};
  for (const { what, requests: count } of lines)
    if (count > 0) requests[what] = (requests[what] ?? 0) + count;
  const used = lines.flatMap(usedOf);
  const sent = lines.filter(({ what }) => what === sendsOfSns);
  return {
    requests,
    used,
    sendsOfSns: listPrice(billed(sent.flatMap(usedOf), [])),
  };
}

const usedOf = ({ price, requests, amount = requests }: Line): Used[] =>
  price === undefined || amount === 0 ? [] : [{ price, amount }];

/** Functions called: what they are billed by request and time, and what they and their logs say. */
export const invocations = (
  what: string,
  {
    count,
    ms,
    gigabytes,
  }: { readonly count: number; readonly ms: number; readonly gigabytes: number },
): Line[] => [
  { what, requests: count, price: 'lambdaRequest' },
  { what, requests: 0, price: 'lambdaSecond', amount: (count * ms * gigabytes) / 1_000 },
  { what, requests: 0, price: 'logGigabyte', amount: (count * logBytes) / 1e9 },
];

export const requestsIn = ({ requests }: Ledger): number =>
  Object.values(requests).reduce((sum, count) => sum + count, 0);

/** US$ at list prices, without what an account has for nothing. */
export const dollarsOf = ({ used }: Ledger): number => listPrice(billed(used, []));

/** US$ by what they are paid for, the dearest first. */
export const sharesOf = ({
  used,
}: Ledger): { readonly what: string; readonly dollars: number }[] => {
  const shares = new Map<string, number>();
  for (const row of billed(used, []).rows) {
    const what = `${row.service}: ${row.what}`;
    shares.set(what, (shares.get(what) ?? 0) + row.dollars);
  }
  return [...shares]
    .map(([what, dollars]) => ({ what, dollars }))
    .sort((a, b) => b.dollars - a.dollars);
};
