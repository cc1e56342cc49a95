import { type AddressInfo, createServer as createPlain, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import type { SelfSigned } from './self-signed';

/** A request as it came over the wire. */
export interface ReceivedRequest {
  readonly line: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HostileReceiver {
  readonly port: number;
  /** `http://127.0.0.1:…/` and how it is to behave. */
  url(behaviour: Behaviour | `status/${number}`): string;
  readonly requests: ReceivedRequest[];
  /** Connections so far, those included over which nothing came; and those still open. */
  readonly connections: { made: number; readonly open: Set<Socket> };
  close(): Promise<void>;
}

const answer = (status: string, ...lines: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, ...lines, 'content-length: 2', '', 'ok'].join('\r\n');

/** Writes `piece` again and again, until nobody listens any more. */
function repeat(socket: Socket, piece: string, ms: number): void {
  const timer = setInterval(() => socket.write(piece), ms);
  socket.on('close', () => clearInterval(timer));
}

/** Writes `piece` as fast as the other side takes it. */
function flood(socket: Socket, piece: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

/** What a receiver may do to a request; each is a path. */
const behaviours = {
  ok: (socket) => socket.write(answer('200 OK')),
  echo: (socket) => socket.write(answer('202 Accepted')),
  hang: () => {},
  /** Takes longer than an unused connection is kept. */
  late: (socket) => {
    const timer = setTimeout(() => socket.write(answer('200 OK')), 4_500);
    socket.on('close', () => clearTimeout(timer));
  },
  /** Answers one byte of its head each tenth of a second. */
  dripHead: (socket) => {
    const head = answer('200 OK');
    let at = 0;
    const timer = setInterval(() => socket.write(head[at++] ?? ''), 100);
    socket.on('close', () => clearInterval(timer));
  },
  dripBody: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    repeat(socket, 'x', 100);
  },
  redirect: (socket) =>
    socket.write(answer('302 Found', 'location: http://inside.example/hidden?token=s3cret')),
  gone: (socket) => socket.write(answer('410 Gone')),
  busy: (socket) => socket.write(answer('429 Too Many Requests', 'retry-after: 17')),
  unavailable: (socket) => socket.write(answer('503 Service Unavailable', 'retry-after: 9')),
  reset: (socket) => socket.resetAndDestroy(),
  closes: (socket) => socket.end(),
  endlessBody: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    flood(socket, `1000\r\n${'x'.repeat(4096)}\r\n`);
  },
  endlessFailure: (socket) => {
    socket.write('HTTP/1.1 500 Oh\r\n\r\n');
    flood(socket, 'x'.repeat(4096));
  },
  endlessHeaders: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    flood(socket, `x-more: ${'x'.repeat(1000)}\r\n`);
  },
  /** "Go on", for ever. */
  endlessInterim: (socket) => repeat(socket, 'HTTP/1.1 100 Continue\r\n\r\n', 20),
  garbageBody: (socket) =>
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nthis is no chunk\r\n'),
  garbageAfter: (socket) => socket.write(`${answer('200 OK')}\u0000garbage\r\n\r\n`),
  garbage: (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
  resetAfterHead: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc', () =>
      setTimeout(() => socket.resetAndDestroy(), 20),
    );
  },
  otherProtocol: (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  /** Answers, keeps the connection, and closes it as soon as it is used again. */
  closesNext: (socket) => {
    socket.write(answer('200 OK'));
    socket.removeAllListeners('data');
    socket.once('data', () => socket.destroy());
  },
} satisfies Record<string, (socket: Socket) => void>;

export type Behaviour = keyof typeof behaviours;

/** Path under which a receiver does what the record's own data says: `data.behave`. */
export const asTold = 'told';

const toldBy = ({ body }: ReceivedRequest): string =>
  (JSON.parse(body.toString()) as { data: { behave: Behaviour } }).data.behave;

function behave(socket: Socket, path: string): void {
  const status = /^\/status\/(\d+)/.exec(path)?.[1];
  if (status !== undefined) socket.write(answer(`${status} Said`));
  else behaviours[path.slice(1) as Behaviour](socket);
}

/** A server on this machine that answers as its path says: mostly as no server should. */
export async function hostileReceiver(tls?: SelfSigned, at = 0): Promise<HostileReceiver> {
  const requests: ReceivedRequest[] = [];
  const connections = { made: 0, open: new Set<Socket>() };
  const serve = (socket: Socket): void => {
    // The other side breaks connections on purpose.
    socket.on('error', () => {});
    readRequests(socket, (request) => {
      requests.push(request);
      const path = request.line.split(' ')[1] ?? '';
      behave(socket, path === `/${asTold}` ? `/${toldBy(request)}` : path);
    });
  };
  const server: Server = tls ? createTls(tls, serve) : createPlain(serve);
  server.on('connection', (socket) => {
    connections.made += 1;
    connections.open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (behaviour) => `http://127.0.0.1:${port}/${behaviour}`,
    requests,
    connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of connections.open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function readRequests(socket: Socket, onRequest: (request: ReceivedRequest) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [line = '', ...rest] = buffer.toString('latin1', 0, end).split('\r\n');
    const headers = Object.fromEntries(rest.map(headerIn));
    const bodyAt = end + 4;
    const length = Number(headers['content-length'] ?? 0);
    if (buffer.length < bodyAt + length) return;
    const body = buffer.subarray(bodyAt, bodyAt + length);
    buffer = buffer.subarray(bodyAt + length);
    onRequest({ line, headers, body });
  });
}

function headerIn(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
