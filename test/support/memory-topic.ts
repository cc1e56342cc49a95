import type { Dispatcher, Refused } from '../../lib/domain/fan-out/dispatch';
import type { FanOutLetter, SetAside } from '../../lib/domain/fan-out/fan-out';
import type { Message } from '../../lib/domain/fan-out/message';

/** What a topic does with a message: takes it, refuses it for now or for ever, or takes it and says it did not. */
export type Answer = 'accept' | 'refuse' | 'never' | 'accept-unanswered';

/** A topic in memory: keeps what it accepted, in order, and every call as it came. */
export class MemoryTopic implements Dispatcher {
  readonly accepted: Message[] = [];
  readonly calls: (readonly Message[])[] = [];

  /** @param how `packs`: whether the messages of a call share one fate, the worst of what befalls them */
  constructor(
    private readonly answerTo: (message: Message) => Answer = () => 'accept',
    private readonly how: { readonly packs?: boolean } = {},
  ) {}

  async send(messages: readonly Message[]): Promise<readonly Refused[]> {
    this.calls.push(messages);
    const answers = messages.map(this.answerTo);
    const worst = answers.find((answer) => answer !== 'accept') ?? 'accept';
    return messages.flatMap((message, at) => {
      const answer = this.how.packs ? worst : (answers[at] ?? 'accept');
      if (answer.startsWith('accept')) this.accepted.push(message);
      return answer === 'accept' ? [] : [{ message, reason: answer, never: answer === 'never' }];
    });
  }

  /** The offsets accepted, in the order of their acceptance. */
  get offsets(): number[] {
    return this.accepted.map(({ offset }) => offset);
  }

  /** The offsets of each call. */
  get callOffsets(): number[][] {
    return this.calls.map((call) => call.map(({ offset }) => offset));
  }
}

/** Fan-out's dead letters in memory. */
export class MemorySetAside implements SetAside {
  readonly letters: FanOutLetter[] = [];

  async keep(letters: readonly FanOutLetter[]): Promise<void> {
    this.letters.push(...letters);
  }
}
