import type { Stored } from '../../lib/domain/publish/result';
import { type ApiAnswer, api } from './api';

export const structuredType = 'application/cloudevents+json';
export const batchType = 'application/cloudevents-batch+json';

/** Sends a publish request as it is written. */
export const publish = (
  topic: string,
  contentType: string,
  body: string | Uint8Array,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<ApiAnswer> =>
  api(`/v1/topics/${topic}/events${query}`, {
    method: 'POST',
    headers: { 'content-type': contentType, ...headers },
    body,
  });

/** The smallest event with `more` attributes. */
export const event = (more: Readonly<Record<string, unknown>> = {}) => ({
  specversion: '1.0',
  id: '1',
  source: '/tests',
  type: 'test',
  ...more,
});

/** Publishes plain JSON. */
export async function publishJson(topic: string, key: string, data: unknown): Promise<Stored> {
  const query = `?key=${encodeURIComponent(key)}`;
  const answer = await publish(topic, 'application/json', JSON.stringify(data), { query });
  return storedIn(answer);
}

/** Publishes a batch of which each entry is stored. */
export async function publishBatch(topic: string, events: readonly unknown[]): Promise<Stored[]> {
  return storedIn(await publish(topic, batchType, JSON.stringify(events)));
}

/** The answer to a publish of which all was stored. */
export function storedIn({ status, text, json }: ApiAnswer) {
  if (status !== 201) throw new Error(`not stored: ${status} ${text}`);
  return json;
}

/** Publishes events one after the other. */
export async function publishInTurn(
  topic: string,
  events: readonly { readonly key: string; readonly data: unknown }[],
): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const { key, data } of events) stored.push(await publishJson(topic, key, data));
  return stored;
}
