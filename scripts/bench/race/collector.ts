import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Arrivals } from './arrivals';
import type { Receiver } from './channel';

/** What a Lambda tells. */
interface Told {
  /** When it was called, in milliseconds since 1970. */
  readonly at: number;
  readonly marks: readonly string[];
}

/** Listens for Lambdas that tell what has reached them. */
export interface Collector extends Receiver {
  readonly url: string;
}

export async function openCollector(): Promise<Collector> {
  let current: Arrivals | undefined;
  const server = createServer(async (request, response) => {
    const { at, marks } = JSON.parse(await text(request)) as Told;
    current?.arrive(marks, at);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/`,
    tell(arrivals) {
      current = arrivals;
    },
    close: async () => void server.close(),
  };
}
