import { Client, type ClientOptions } from '../../lib/client';
import { api, isInvoking } from './api';
import { stack } from './stack';

/** What reaches the deployment. */
export const testFetch = (isInvoking ? invoking : fetch) as typeof fetch;

/** A client of the deployment: over HTTP, or with `WEFT_API=invoke` by the Lambdas themselves. */
export const testClient = (options: Partial<ClientOptions> = {}): Client =>
  new Client({
    endpoint: isInvoking ? 'http://invoked' : stack().apiUrl,
    apiKey: stack().apiKey,
    fetch: testFetch,
    ...options,
  });

async function invoking(url: string, { method, headers, body }: RequestInit): Promise<Response> {
  const answer = await api(url.replace('http://invoked', ''), {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    body: body as string | undefined,
    key: null,
  });
  const isEmpty = answer.status === 204;
  return new Response(isEmpty ? null : answer.text, {
    status: answer.status,
    headers: answer.headers,
  });
}
