import { type ApiAnswer, api, post } from './api';
import { eventually } from './eventually';

/** A dead letter, as the API shows it. */
export interface ShownLetter {
  readonly position: string;
  readonly key?: string;
  readonly reason: string;
  readonly attempts: number;
  readonly lastError?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
  readonly event: any;
}

const pathOf = (subscription: string): string => `/v1/subscriptions/${subscription}/dead-letters`;

/** The dead letters of one key, in order. */
export async function lettersOf(subscription: string, key: string): Promise<ShownLetter[]> {
  const query = `?limit=100&key=${encodeURIComponent(key)}`;
  const { status, text, json } = await api(`${pathOf(subscription)}${query}`);
  if (status !== 200) throw new Error(`no dead letters: ${status} ${text}`);
  return json.deadLetters;
}

/** Waits until a key has so many dead letters. */
export const parkedLetters = (
  subscription: string,
  key: string,
  count: number,
): Promise<ShownLetter[]> =>
  eventually(
    async () => {
      const letters = await lettersOf(subscription, key);
      return letters.length === count ? letters : undefined;
    },
    () => lettersOf(subscription, key),
  );

export const redrive = (subscription: string, request: object = {}): Promise<ApiAnswer> =>
  post(`${pathOf(subscription)}/redrive`, request);

/** Waits until an operation has ended, and shows it. */
// biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
export async function ended(id: string): Promise<any> {
  const show = async () => (await api(`/v1/operations/${id}`)).json;
  return eventually(async () => {
    const operation = await show();
    return operation.state !== 'running' ? operation : undefined;
  }, show);
}

/** Redrives, and waits until that has ended. */
export async function redriven(subscription: string, request: object) {
  const { status, text, json } = await redrive(subscription, request);
  if (status !== 202) throw new Error(`no redrive: ${status} ${text}`);
  return ended(json.id);
}
