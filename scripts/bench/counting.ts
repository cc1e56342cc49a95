import type { Client } from '@smithy/types';

/** Calls to AWS by command, and the DynamoDB write units that they took, by table. */
export interface Counts {
  readonly calls: Record<string, number>;
  readonly writeUnits: Record<string, number>;
}

interface Consumed {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: the middleware of every client alike
export type AnyClient = { readonly middlewareStack: Client<any, any, any>['middlewareStack'] };

/** Counts every call that a client sends from now on; a call that the SDK repeats counts once a try. */
export function count<C extends AnyClient>(client: C, counts: Counts): C {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (measured.has(commandName))
          Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const result = await next(args);
        addUnits(
          counts,
          (result.output as { ConsumedCapacity?: Consumed | Consumed[] }).ConsumedCapacity,
        );
        return result;
      },
    { step: 'initialize', name: 'measureUnits' },
  );
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const name = commandName.replace(/Command$/, '');
        counts.calls[name] = (counts.calls[name] ?? 0) + 1;
        return next(args);
      },
    { step: 'finalizeRequest', name: 'countTries' },
  );
  return client;
}

const measured = new Set(['PutItemCommand', 'UpdateItemCommand', 'TransactWriteItemsCommand']);

function addUnits({ writeUnits }: Counts, consumed: Consumed | Consumed[] | undefined): void {
  for (const { TableName = '', CapacityUnits = 0 } of [consumed ?? []].flat()) {
    writeUnits[TableName] = (writeUnits[TableName] ?? 0) + CapacityUnits;
  }
}

export const noCounts = (): Counts => ({ calls: {}, writeUnits: {} });

export const callsIn = ({ calls }: Counts): number =>
  Object.values(calls).reduce((sum, calls) => sum + calls, 0);

/** `Query 1, PutItem 1` */
export const describeCalls = ({ calls }: Counts): string =>
  Object.entries(calls)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
