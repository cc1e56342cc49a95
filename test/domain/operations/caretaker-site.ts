import { type CaretakerPorts, caretake } from '../../../lib/domain/operations/caretake';
import type { Moved } from '../../../lib/domain/redrive/moved';
import {
  billing,
  letterAt,
  type RedriveSite,
  redriveSite,
  validTickets,
} from '../redrive/redrive-site';

/** A dead-letter queue in memory, for each subscription. */
export class MemoryDead {
  readonly messages = new Map<string, Moved[]>();

  put(subscription: string, body: string, attributes: Record<string, string> = {}): void {
    const queue = this.messages.get(subscription) ?? [];
    const id = `message-${queue.length + 1}`;
    queue.push({ id, handle: id, body, receives: 1, attributes });
    this.messages.set(subscription, queue);
  }

  held = new Set<string>();

  async receive({ name }: { name: string }): Promise<Moved[]> {
    const free = (this.messages.get(name) ?? []).filter(({ id }) => !this.held.has(name + id));
    for (const { id } of free.slice(0, 10)) this.held.add(name + id);
    return free.slice(0, 10);
  }

  async remove({ name }: { name: string }, handles: readonly string[]): Promise<void> {
    const left = (this.messages.get(name) ?? []).filter(({ handle }) => !handles.includes(handle));
    this.messages.set(name, left);
  }
}

export interface Site extends RedriveSite {
  readonly queue: MemoryDead;
  readonly queueSwitch: MemorySwitch;
}

/** Remembers how the queues were turned. */
export class MemorySwitch {
  readonly turned: [string, boolean][] = [];

  async turn({ name }: { name: string }, on: boolean): Promise<void> {
    this.turned.push([name, on]);
  }
}

export const siteOf = (): Site & CaretakerPorts => ({
  ...redriveSite(),
  queue: new MemoryDead(),
  queueSwitch: new MemorySwitch(),
});
export const look = (site: Site & CaretakerPorts) => caretake(site, site.outside.time + 30_000);
export const laneOf = (key: string) => ({ ...billing, name: `key/${key}` });
export const parkDue = (site: Site, key: string, at: number) =>
  site.lanes.park(laneOf(key), letterAt(1, { key, reason: 'retry_later' }), at);
export const namesOf = (site: Site) => validTickets(site).map(({ lane }) => lane.name);
