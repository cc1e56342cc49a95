import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { Consumer, Tried, Work } from '../domain/deliver/delivery';
import { type Named, subscriptionRefOf } from '../domain/topology/fabric';
import type { WebhookTarget } from '../domain/topology/target';
import type { Attempt } from '../domain/webhook/attempt';
import type { AttemptLog } from '../domain/webhook/attempt-log';
import { type Admission, admit, report } from '../domain/webhook/breaker';
import type { Circuit, Seen } from '../domain/webhook/circuit';
import type { CircuitStore } from '../domain/webhook/circuit-store';
import { messageOf } from '../domain/webhook/message';
import type { WebhookSecret } from '../domain/webhook/secret';
import { type Parcel, type TryPorts, tryOnce } from './webhook-try';

export interface WebhookPorts extends TryPorts {
  readonly subscription: Named & { readonly target: WebhookTarget };
  readonly circuits: CircuitStore;
  readonly attempts: AttemptLog;
  /** What to sign with; kept for a minute at most, so that a rotation is noticed. */
  readonly secret: () => Promise<WebhookSecret>;
}

const defaultTimeout = 15;
/** What follows an answer at the least: the circuit and the attempts are written. Whoever calls has some time left. */
const afterwardsMs = 500;
/** A probe that died gives way to the next one this long after its time was up. */
const probeGraceMs = 5_000;
const secretAgainSeconds = 10;

/** Posts records to a subscription's endpoint. */
export const webhookConsumer = (ports: WebhookPorts): Consumer => ({
  atOnce: 10,
  handle: async (work, until) => {
    const batch = new Batch(ports, until);
    const parcels = work.flatMap((one) => batch.pack(one));
    if (parcels.length > 0) await batch.deliver(parcels);
    return work.map((one) => batch.resultOf(one));
  },
});

/** The records of one call of the consumer. */
class Batch {
  private readonly results = new Map<Work, Tried>();
  private readonly of: SubscriptionRef;
  private readonly timeoutMs: number;

  constructor(
    private readonly ports: WebhookPorts,
    private readonly until: number,
  ) {
    const { target } = ports.subscription;
    this.of = subscriptionRefOf(ports.subscription);
    this.timeoutMs = (target.timeout ?? defaultTimeout) * 1000;
  }

  resultOf(work: Work): Tried {
    return this.results.get(work) ?? later('it was not its turn', 1);
  }

  /** What can't be a request fails for good, and says nothing of the endpoint. */
  pack(work: Work): Parcel[] {
    const { name, target } = this.ports.subscription;
    try {
      return [{ work, message: messageOf(work, { subscription: name, body: target.body }) }];
    } catch {
      const error = 'the record is no CloudEvent in JSON, so there is nothing to send';
      this.results.set(work, { kind: 'failed', error, never: true });
      return [];
    }
  }

  async deliver(parcels: readonly Parcel[]): Promise<void> {
    const secret = await this.secretFor(parcels);
    if (secret === undefined || !this.isTimeFor(parcels)) return;
    const admitted = await this.admit();
    if (admitted.kind === 'wait') return this.hold(parcels, admitted.ms);
    if (admitted.kind === 'all') return void (await this.post(parcels, secret, admitted));
    const [probe, rest] = [parcels.slice(0, 1), parcels.slice(1)];
    const circuit = await this.post(probe, secret, admitted);
    if (circuit?.open) this.hold(rest, circuit.open.rest.until - this.ports.outside.now());
    else if (this.isTimeFor(rest)) await this.post(rest, secret, { kind: 'all', circuit });
  }

  private async secretFor(parcels: readonly Parcel[]): Promise<WebhookSecret | undefined> {
    try {
      return await this.ports.secret();
    } catch (error) {
      this.ports.log.error('the webhook secret could not be read', { error: error as Error });
      const why = later('the secret to sign with could not be read', secretAgainSeconds);
      for (const { work } of parcels) this.results.set(work, why);
      return undefined;
    }
  }

  /** A request that would not have all of its time is not made: it might fail for that alone. */
  private isTimeFor(parcels: readonly Parcel[]): boolean {
    const fits = this.ports.outside.now() + this.timeoutMs + afterwardsMs <= this.until;
    const why = later('there was no time left for it', 1);
    if (!fits) for (const { work } of parcels) this.results.set(work, why);
    return fits;
  }

  private hold(parcels: readonly Parcel[], ms: number): void {
    const seconds = Math.max(1, Math.ceil(ms / 1000));
    const why = later('the endpoint is down, and is asked again from time to time', seconds);
    for (const { work } of parcels) this.results.set(work, why);
  }

  /** A circuit that can't be read must not stand in the way. */
  private async admit(): Promise<Admission> {
    try {
      return await admit(this.ports, this.of, this.timeoutMs + probeGraceMs);
    } catch (error) {
      this.ports.log.warn('the circuit could not be read', { error: error as Error });
      return { kind: 'all' };
    }
  }

  /** Posts them all at once. Returns the circuit afterwards, as far as it is known. */
  private async post(
    parcels: readonly Parcel[],
    secret: WebhookSecret,
    admitted: Admission,
  ): Promise<Circuit | undefined> {
    const { url } = this.ports.subscription.target;
    const timeoutMs = Math.min(this.timeoutMs, this.until - this.ports.outside.now());
    const outcomes = await Promise.all(
      parcels.map((parcel) => tryOnce(this.ports, parcel, { url, secret, timeoutMs })),
    );
    for (const { work, verdict } of outcomes) this.results.set(work, verdict.tried);
    const downs = outcomes.filter(({ verdict }) => verdict.down).length;
    const seen = { alive: downs < outcomes.length, downs };
    const kept = this.keep(outcomes.map(({ attempt }) => attempt));
    const [circuit] = await Promise.all([this.report(seen, admitted), kept]);
    return circuit;
  }

  private async report(seen: Seen, admitted: Admission): Promise<Circuit | undefined> {
    const before = 'circuit' in admitted ? admitted.circuit : undefined;
    try {
      const circuit = await report(this.ports, this.of, { seen, admitted });
      if (circuit?.open && circuit !== before)
        this.ports.log.warn('the endpoint is down', { ...this.of, restMs: circuit.open.rest.ms });
      return circuit;
    } catch (error) {
      this.ports.log.warn('the circuit could not be written', { error: error as Error });
      return seen.alive ? undefined : before;
    }
  }

  private async keep(attempts: readonly Attempt[]): Promise<void> {
    try {
      await this.ports.attempts.write(this.of, attempts);
    } catch (error) {
      this.ports.log.warn('attempts could not be kept', { error: error as Error });
    }
  }
}

const later = (error: string, afterSeconds: number): Tried => ({
  kind: 'later',
  error,
  afterSeconds,
});
