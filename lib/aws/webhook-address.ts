import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface AddressRules {
  /** This machine's own addresses, 127.0.0.0/8 and ::1, are allowed as well: for the local deployment only. */
  readonly allowLoopback: boolean;
}

/** Nothing may be sent to that address. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';

  constructor(host: string, address: string, why: string) {
    const what = host === address ? `${host} is` : `${host} leads to ${address}, which is`;
    super(
      `nothing was sent: ${what} ${why}. A webhook's url must lead to a public address; what is inside a network is reached by a target of kind "lambda"`,
    );
  }
}

const globalIPv6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Why nothing may be sent to an address; undefined when it may. Only public unicast is allowed, so that a kind of
 * address that nobody has thought of is refused too: private, link-local (and with it the metadata service), shared,
 * multicast, and every form of IPv6 that an IPv4 address can hide in.
 */
export function whyRefused(address: string, { allowLoopback }: AddressRules): string | undefined {
  if (!ipaddr.isValid(address)) return 'no address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return allowLoopback ? undefined : 'this machine itself';
  const isPublic = range === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalIPv6));
  return isPublic ? undefined : `not public (${range})`;
}

/** @throws AddressRefused */
export function checkAddress(host: string, address: string, rules: AddressRules): void {
  const why = whyRefused(address, rules);
  if (why !== undefined) throw new AddressRefused(host, address, why);
}

/** Looks names up as `dns.lookup` does. */
export type Resolve = (
  host: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A lookup for sockets, which connect to what it answers and to nothing else. One address that is refused refuses
 * the name: a name that leads to both sides is nobody's honest mistake.
 */
export const checkedLookup =
  (rules: AddressRules, resolve: Resolve = dnsLookup): LookupFunction =>
  (host, options, callback) =>
    resolve(host, { all: true }, (error, addresses) => {
      const failure = error ?? refusalOf(host, addresses, rules);
      const [first] = addresses ?? [];
      if (failure || !first) callback(failure ?? nowhere(host), '', 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });

function refusalOf(
  host: string,
  addresses: readonly LookupAddress[],
  rules: AddressRules,
): AddressRefused | undefined {
  for (const { address } of addresses) {
    const why = whyRefused(address, rules);
    if (why !== undefined) return new AddressRefused(host, address, why);
  }
  return undefined;
}

const nowhere = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
