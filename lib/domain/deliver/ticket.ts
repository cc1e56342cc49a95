import type { Letter } from '../dead-letters/letter';
import { type Consumer, type Ticket, unsaid } from './delivery';
import type { Policy } from './policy';
import { type LanePorts, type Next, Redrive, redriveOf, type TicketEnd } from './redrive';

/** Most letters read, and asked for, at once. */
const perPage = 100;

export interface TicketPorts extends LanePorts {
  readonly consumer: Consumer;
}

/**
 * Delivers what waits in a parked lane, in offset order, until the lane flows, a letter fails, or the time is up.
 * A ticket whose epoch is not the lane's does nothing.
 */
export async function followTicket(
  ports: TicketPorts,
  policy: Policy,
  ticket: Ticket,
): Promise<TicketEnd> {
  const redrive = await redriveOf({ ports, policy, ticket });
  return redrive instanceof Redrive ? new Visit({ ports, policy, ticket }, redrive).run() : redrive;
}

interface Scene {
  readonly ports: TicketPorts;
  readonly policy: Policy;
  readonly ticket: Ticket;
}

class Visit {
  constructor(
    private readonly scene: Scene,
    private readonly redrive: Redrive,
  ) {}

  async run(): Promise<TicketEnd> {
    // Only the first letter can have been tried by an earlier visit: all behind it come after its success.
    let mayHaveCrashed = this.scene.ticket.receives > 1;
    for (;;) {
      const letters = await this.redrive.page(perPage);
      if ('kind' in letters) return letters;
      for (const letter of letters) {
        if (this.scene.ports.outside.now() >= this.scene.policy.until)
          return { kind: 'again', seconds: 0 };
        const next = await this.take(letter, mayHaveCrashed);
        if (next !== 'next') return next;
        mayHaveCrashed = false;
      }
    }
  }

  private async take(letter: Letter, count: boolean): Promise<Next> {
    const counted = await this.redrive.begin(letter, { count });
    if (counted === 'next' || 'kind' in counted) return counted;
    const { position, key, event, tries, replay } = counted;
    const work = { position, key, event, attempt: tries, replay };
    const [tried = unsaid] = await this.scene.ports.consumer.handle(
      [work],
      this.scene.policy.until,
    );
    return this.redrive.conclude({ letter, counted }, tried);
  }
}
