import { createServer } from 'node:net';
import { Problem } from './problem';

/** Only this machine may reach the engine: it knows no passwords. */
export const host = '127.0.0.1';

/**
 * The port to serve on: the one demanded by `WEFT_PORT`, else one that is free now.
 * @throws Problem when the demanded port is no port or is taken
 */
export async function choosePort(demanded = process.env.WEFT_PORT): Promise<number> {
  if (!demanded) return (await tryPort(0)) ?? Promise.reject(new Problem('No port is free.'));
  const port = Number(demanded);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(`WEFT_PORT must be a port number, 1 to 65535, got "${demanded}".`);
  }
  return (await tryPort(port)) ?? Promise.reject(taken(port));
}

const taken = (port: number) =>
  new Problem(
    `Port ${port} (WEFT_PORT) is taken or not allowed: end what listens there, or unset WEFT_PORT to let a free port be chosen.`,
  );

/** Listens for a moment to learn whether it is possible; 0 lets the system choose. */
const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
