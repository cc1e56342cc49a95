import { createServer, type IncomingMessage } from 'node:http';
import { echoVariable } from './stack';

export interface Echo {
  readonly bodies: string[];
  close(): Promise<void>;
}

/** An endpoint that fails, and that answers all it was sent: in its status line, a header, and its body. */
export async function openEcho(): Promise<Echo> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    bodies.push(body);
    const written = encodeURIComponent(body).slice(0, 2_000);
    response.writeHead(500, written, { 'x-echo': written, 'content-type': 'text/html' });
    response.end(`<h1>${body}</h1>${JSON.stringify(request.headers)}`);
  });
  await new Promise<void>((resolve) =>
    server.listen(Number(process.env[echoVariable]), '127.0.0.1', resolve),
  );
  return { bodies, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
