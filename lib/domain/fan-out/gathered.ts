import { groupBy } from '../group-by';
import type { Outside } from '../outside';
import { type Fabric, isPacked } from '../topology/fabric';
import { logKey } from '../topology/keys';
import { type Dispatcher, fitsOneCall, type Refused } from './dispatch';
import type { Message } from './message';

/** What one partition sends, and who waits for the answer. */
interface Sending {
  readonly messages: readonly Message[];
  readonly answer: (refused: Promise<readonly Refused[]>) => void;
}

/**
 * Puts what several partitions send at the same moment into as few calls as there can be: a request of ten records
 * falls into six partitions of eight. Partitions share no key, and a call accepts each of its entries by itself, so
 * that none gets ahead of another.
 */
export class GatheredDispatcher implements Dispatcher {
  private sendings: Sending[] = [];

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly site: {
      readonly outside: Pick<Outside, 'pause'>;
      readonly topology: Fabric;
    },
  ) {}

  async send(messages: readonly Message[]): Promise<readonly Refused[]> {
    if (messages.length === 0) return [];
    const answered = new Promise<readonly Refused[]>((answer) => {
      this.sendings.push({ messages, answer });
    });
    if (this.sendings.length === 1) void this.sendGathered();
    return answered;
  }

  private async sendGathered(): Promise<void> {
    // By then all have spoken that had nothing to wait for.
    await this.site.outside.pause(0);
    const sendings = this.sendings;
    this.sendings = [];
    for (const ofTopic of groupBy(sendings, topicOf))
      for (const call of this.callsOf(ofTopic)) this.sendTogether(call);
  }

  /** Sendings stay whole, in the order in which they came; each goes into the first call that has room for it. */
  private callsOf(sendings: readonly Sending[]): Sending[][] {
    const calls: Sending[][] = [];
    for (const sending of sendings) {
      const call = calls.find((one) => this.fit([...one, sending]));
      if (call) call.push(sending);
      else calls.push([sending]);
    }
    return calls;
  }

  private fit(sendings: readonly Sending[]): boolean {
    const topic = sendings[0]?.messages[0]?.partition;
    const packed = topic !== undefined && isPacked(this.site.topology, topic);
    return fitsOneCall(
      sendings.map(({ messages }) => messages),
      packed,
    );
  }

  /** Each hears of its own; what was refused it sends again after a pause of its own, and so by itself. */
  private sendTogether(call: readonly Sending[]): void {
    const sent = this.dispatcher.send(call.flatMap(({ messages }) => messages));
    for (const { messages, answer } of call)
      answer(sent.then((refused) => refused.filter(({ message }) => messages.includes(message))));
  }
}

const topicOf = ({ messages: [first] }: Sending): string =>
  first ? logKey({ ...first.partition, partition: 0 }) : '';
