import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './eventually';

/** What a subscriber's Lambda asked. */
export interface Question {
  readonly id: string;
  readonly key?: string;
  readonly offset?: number;
  readonly attempt?: number;
  readonly replay?: string;
}

/** The test's side of a subscriber: says how each record is to go, and remembers what was asked. */
export class Asked {
  readonly questions: Question[] = [];
  /** The ids that were handled, in order. */
  readonly handled: string[] = [];
  /** Whether a record is to succeed; the test sets it. */
  succeeds: (question: Question) => boolean = () => true;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = this.answer(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(status).end(body);
    });
  });

  /** Starts listening on this machine, on a free port. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Waits until these were handled, and says what was handled, in order. */
  async handles(...ids: string[]): Promise<string[]> {
    await eventually(() => ids.every((id) => this.handled.includes(id)));
    return this.handled.filter((id) => ids.includes(id));
  }

  private answer(asked: Question | Question[]): { status: number; body: string } {
    const all = Array.isArray(asked) ? asked : [asked];
    this.questions.push(...all);
    const failed = all.filter((question) => !this.succeeds(question));
    this.handled.push(...all.filter((one) => !failed.includes(one)).map(({ id }) => id));
    if (Array.isArray(asked))
      return { status: 200, body: JSON.stringify(failed.map(({ id }) => id)) };
    return { status: failed.length > 0 ? 500 : 200, body: '' };
  }
}
