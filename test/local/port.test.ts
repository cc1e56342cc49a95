import { createServer, type Server } from 'node:net';
import { choosePort, host } from '../../lib/local/port';

const listening = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, host, () => resolve(server));
  });

const portOf = (server: Server): number => (server.address() as { port: number }).port;

test('a port that nobody demands is one that is free', async () => {
  expect(await choosePort('')).toBeGreaterThan(0);
});

test('a demanded port that is taken is named, with what to do', async () => {
  const server = await listening();
  const port = portOf(server);
  await expect(choosePort(String(port))).rejects.toThrow(
    new RegExp(`Port ${port} .*taken.*unset WEFT_PORT`),
  );
  server.close();
});

test.each(['abc', '0', '65536', '1.5', '-1'])('WEFT_PORT can not be %s', async (demanded) => {
  await expect(choosePort(demanded)).rejects.toThrow('WEFT_PORT must be a port number');
});
