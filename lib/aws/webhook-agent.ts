import { Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { type AddressRules, checkAddress, checkedLookup, type Resolve } from './webhook-address';

export interface AgentRules extends AddressRules {
  /** @default the system's */
  readonly resolve?: Resolve;
  /** Whom to trust, for tests. @default the certificate authorities that Node knows */
  readonly ca?: string;
}

/** How long a connection is kept that nobody uses, in milliseconds. */
const idleMs = 4_000;

/** Agents by protocol. A connection that is kept was checked when it was made, and leads where it led then. */
export function checkedAgents(rules: AgentRules, { keepAlive }: { readonly keepAlive: boolean }) {
  const options: AgentOptions = {
    keepAlive,
    // Of a connection that is kept for nothing: a Lambda may stand still for hours, and wake to one that is dead.
    timeout: idleMs,
    maxSockets: 20,
    maxFreeSockets: 10,
    lookup: checkedLookup(rules, rules.resolve),
    minVersion: 'TLSv1.2',
    // Said outright, so that no variable of the environment can turn it off.
    rejectUnauthorized: true,
    ...(rules.ca !== undefined && { ca: rules.ca }),
  };
  return {
    'http:': checked(new HttpAgent(options), rules),
    'https:': checked(new HttpsAgent(options), rules),
  } as const;
}

/** Looks once more at where each connection has led, before anything is written to it. */
function checked<A extends HttpAgent>(agent: A, rules: AddressRules): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback) as Socket;
    // The first to hear of it: what waits to be written hears of it later, and finds a closed socket.
    socket.prependListener('connect', () => {
      const failure = failureOf(() =>
        checkAddress(String(options.host), socket.remoteAddress ?? '', rules),
      );
      if (failure) socket.destroy(failure);
    });
    return socket;
  };
  return agent;
}

function failureOf(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
