import type { AppendPorts } from '../log/place';
import type { PlannedAppend } from '../publish/plan';
import { checkLimits } from './limits';
import { type KnownPlaces, placeAll, placesAfter } from './places';
import { mostAppends, planEvents } from './plan';
import type { TransactionRequest } from './request';
import type { TransactionStore, TransactionWrite } from './transaction-store';
import type { Verdict } from './verdict';

export interface TransactPorts<Action> extends AppendPorts {
  readonly store: TransactionStore<Action>;
}

/** A write, and the plan that it comes from. */
export interface Draft<Action> {
  readonly write: TransactionWrite<Action>;
  readonly appends: readonly PlannedAppend[];
  /** When it was made: the store knows its token for a while only. */
  readonly since: number;
}

/**
 * The first try, at places that are free as of now.
 * @throws Refusal `transaction_invalid`
 */
export async function draftOf<Action>(
  ports: TransactPorts<Action>,
  request: TransactionRequest<Action>,
): Promise<Draft<Action>> {
  const appends = planEvents(request.publish, ports.outside.random);
  const appendBytes = appends.reduce((sum, { records }) => sum + ports.store.bytesOf(records), 0);
  checkLimits({ request, appends: mostAppends(request.publish), appendBytes });
  return placed(ports, request, { id: ports.outside.newId(), appends, known: new Map() });
}

/** A try that was refused. */
export interface Tried<Action> {
  readonly draft: Draft<Action>;
  readonly verdict: Verdict;
  readonly attempt: number;
}

/** The next try after a refusal: another write, so that it gets a token of its own. The appends keep their id. */
export async function redraft<Action>(
  ports: TransactPorts<Action>,
  request: TransactionRequest<Action>,
  { draft, verdict, attempt }: Tried<Action>,
): Promise<Draft<Action>> {
  const { write } = draft;
  const { outside } = ports;
  if (verdict.do !== 'move' || !write.entries[0])
    return { ...draft, write: { ...write, token: outside.newId() }, since: outside.now() };
  const { id } = write.entries[0];
  const known = placesAfter({ entries: write.entries, by: verdict.by, attempt });
  // Planned anew, so that keyless records may go elsewhere.
  return placed(ports, request, {
    id,
    appends: planEvents(request.publish, outside.random),
    known,
  });
}

async function placed<Action>(
  ports: TransactPorts<Action>,
  { items, commits }: TransactionRequest<Action>,
  { id, appends, known }: { id: string; appends: readonly PlannedAppend[]; known: KnownPlaces },
): Promise<Draft<Action>> {
  const entries = await placeAll(ports, appends, { id, known });
  const token = ports.outside.newId();
  const actions = items.map(({ action }) => action);
  return {
    appends,
    write: { token, items: actions, entries, commits },
    since: ports.outside.now(),
  };
}
