import { createHash } from 'node:crypto';
import { seeded } from '../../support/seeded';
import type { AwsCall } from './aws-call';
import { type FaultName, faults } from './faults';
import type { Hands } from './outcome';

/** Which calls a fault befalls, and how often. */
export interface Rule {
  readonly fault: FaultName;
  readonly service: string;
  /** Whole names. @default every operation that the fault fits */
  readonly operations?: readonly string[];
  /** A part of the resource's name. @default every resource */
  readonly resource?: string;
  /** About each so manieth call that it fits. */
  readonly every: number;
}

/** A rule on its way: when it strikes next, as its own dice say. */
interface Running {
  readonly rule: Rule;
  readonly random: () => number;
  left: number;
}

/** What a rule is called in a report. */
export const nameOf = ({ fault, service, operations, resource }: Rule): string =>
  [service, operations?.join('/'), resource, fault].filter(Boolean).join(' ');

/**
 * Which call is hit by what, from one seed. Each rule counts the calls that it fits and has dice of its own, so that
 * what one does does not depend on the others.
 */
export class Plan {
  readonly fired = new Map<string, number>();
  private readonly running: Running[];
  private isOn = false;

  constructor(rules: readonly Rule[], seed: number) {
    this.running = rules.map((rule) => {
      const random = seeded(seedOf(nameOf(rule), seed));
      // The first strike comes early, so that a short run sees each.
      return { rule, random, left: 1 + Math.floor(random() * Math.min(rule.every, 4)) };
    });
    for (const rule of rules) this.fired.set(nameOf(rule), 0);
  }

  start(): void {
    this.isOn = true;
  }

  /** From now on all goes well. */
  stop(): void {
    this.isOn = false;
  }

  /** The rule that hits this call, if one does. */
  next(call: AwsCall, hands: Hands): Rule | undefined {
    if (!this.isOn) return undefined;
    const fitting = this.running.filter((one) => fits(one.rule, call, hands));
    for (const one of fitting) one.left -= 1;
    const due = fitting.find(({ left }) => left <= 0);
    if (!due) return undefined;
    due.left = 1 + Math.floor(due.random() * 2 * due.rule.every);
    return due.rule;
  }

  /** It came to nothing: the rule strikes at its next call instead. */
  missed(rule: Rule): void {
    const one = this.running.find((running) => running.rule === rule);
    if (one) one.left = 1;
  }

  count(name: string): void {
    this.fired.set(name, (this.fired.get(name) ?? 0) + 1);
  }
}

function fits(rule: Rule, call: AwsCall, hands: Hands): boolean {
  if (rule.service !== call.service) return false;
  if (rule.operations && !rule.operations.includes(call.operation)) return false;
  if (rule.resource && !call.resource.includes(rule.resource)) return false;
  return faults[rule.fault].fits(call, hands);
}

/** A seed for each name, so that adding a rule leaves the others as they are. */
export const seedOf = (name: string, seed: number): number =>
  createHash('sha256').update(`${seed}/${name}`).digest().readInt32LE(0);
