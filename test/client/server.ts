import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, type ClientOptions } from '../../lib/client';

/** A request as the server received it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** When it came, in milliseconds of `performance.now`. */
  readonly at: number;
}

/** What the server does: answers, or breaks the connection, or says nothing. */
export type Reply =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | 'reset'
  | 'cut off'
  | 'silence';

export type Script = (seen: Seen, nth: number) => Reply | Promise<Reply>;

const opened: { close: () => Promise<void> }[] = [];

/** Closes the servers of a test: `afterEach(closeServers)`. */
export const closeServers = async (): Promise<void> => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
};

/** A server on this machine that follows a script, and a client of it that tries again quickly. */
export async function serve(script: Script, options: Partial<ClientOptions> = {}) {
  const requests: Seen[] = [];
  const server = createServer((message, response) => {
    void read(message).then(async (seen) => {
      requests.push(seen);
      answer(response, await script(seen, requests.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Client({ endpoint, apiKey: 'secret', retry: quick, ...options });
  return { requests, endpoint, client };
}

/** Tries again almost at once. */
export const quick = { attempts: 4, baseMs: 5, capMs: 20 };

async function read(message: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const { method = '', url: path = '', headers } = message;
  return { method, path, headers, body: Buffer.concat(chunks).toString(), at: performance.now() };
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'reset') return void response.socket?.resetAndDestroy();
  if (reply === 'cut off') {
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"topic":', () => response.socket?.destroy());
    return;
  }
  const { status, headers, body } = reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
}

/** An answer that says that a record is stored. */
export const stored = (offset: number, more: object = {}) => ({
  topic: 'orders',
  partition: 0,
  offset,
  id: `e${offset}`,
  duplicate: false,
  ...more,
});

export const created = (body: unknown): Reply => ({ status: 201, body });

/** A refusal as problem details. */
export const problem = (status: number, code: string, more: object = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `urn:weft:problem:${code}`, status, code, detail: `about ${code}`, ...more },
});
