import type { Cell, Column } from '../table';

/** A redrive or replay as the API shows it. */
export interface OperationAnswer {
  readonly id: string;
  readonly subscription: string;
  readonly kind: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly total: number;
  /** False where they were not counted to the end. */
  readonly exact: boolean;
  readonly delivered: number;
  readonly failed: number;
  readonly ratePerSecond?: number;
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly error?: string;
  readonly request?: unknown;
}

/** A number that is the least there may be, where nobody counted to the end. */
export const atLeast = (count: number, exact: boolean): string =>
  exact ? String(count) : `at least ${count}`;

export const operationColumns: readonly Column<OperationAnswer>[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'SUBSCRIPTION', cell: ({ subscription }) => subscription },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'DELIVERED', cell: ({ delivered }) => delivered },
  { title: 'OF', cell: ({ total, exact }) => (exact ? total : `${total}+`) },
  { title: 'FAILED', cell: ({ failed }) => failed },
  { title: 'BY', cell: ({ startedBy }) => startedBy },
  { title: 'SINCE', cell: ({ startedAt }) => startedAt },
];

export const operationPairs = (operation: OperationAnswer): [string, Cell][] => [
  ['id', operation.id],
  ['kind', operation.kind],
  ['subscription', operation.subscription],
  ['state', operation.state],
  ['delivered', `${operation.delivered} of ${atLeast(operation.total, operation.exact)}`],
  ['failed again', operation.failed],
  ['rate', operation.ratePerSecond && `${operation.ratePerSecond} a second`],
  ['started', `${operation.startedAt} by ${operation.startedBy}`],
  ['ended', operation.endedAt],
  ['error', operation.error],
  ['request', operation.request === undefined ? undefined : JSON.stringify(operation.request)],
];
