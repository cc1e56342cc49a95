/** An IP address as a number; IPv4 has 32 bits, IPv6 128. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A block of addresses that share their first `prefix` bits. */
export interface Block extends Address {
  readonly prefix: number;
}

/** Reads an address as people write it; undefined for anything else, a zone or leading zeros included. */
export const parseAddress = (text: string): Address | undefined =>
  parseIpv4(text) ?? parseIpv6(text);

/** Reads a block in CIDR notation, such as `10.0.0.0/24` or `2001:db8::/32`; undefined for anything else. */
export function parseBlock(text: string): Block | undefined {
  const [, base = '', length = ''] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  const address = parseAddress(base);
  const prefix = Number(length);
  return address && prefix <= address.bits ? { ...address, prefix } : undefined;
}

/** Whether the block's address is its first, so that no bit behind the prefix is set. */
export const isFirstOfBlock = ({ bits, value, prefix }: Block): boolean =>
  BigInt.asUintN(bits - prefix, value) === 0n;

/** Whether the address is in the block; one of IPv4 is in none of IPv6. */
export const contains = (block: Block, { bits, value }: Address): boolean =>
  block.bits === bits && (block.value ^ value) >> BigInt(bits - block.prefix) === 0n;

function parseIpv4(text: string): Address | undefined {
  const parts = text.split('.');
  const valid = parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part));
  const bytes = parts.map(Number);
  if (!valid || bytes.some((byte) => byte > 255)) return undefined;
  return { bits: 32, value: joined(bytes, 8n) };
}

function parseIpv6(text: string): Address | undefined {
  const halves = withHexTail(text)?.split('::') ?? [];
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  const fits = halves.length === 2 ? missing > 0 : halves.length === 1 && missing === 0;
  const groups = [...head, ...Array(Math.max(missing, 0)).fill('0'), ...tail];
  if (!fits || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  return { bits: 128, value: joined(numbers, 16n) };
}

/** The last 32 bits may be written as IPv4; undefined when they are and are wrong. */
function withHexTail(text: string): string | undefined {
  const at = text.lastIndexOf(':') + 1;
  if (!text.includes('.', at)) return text;
  const tail = parseIpv4(text.slice(at));
  return tail && `${text.slice(0, at)}${hex(tail.value >> 16n)}:${hex(tail.value & 0xffffn)}`;
}

const hex = (value: bigint): string => value.toString(16);

const joined = (parts: readonly number[], width: bigint): bigint =>
  parts.reduce((value, part) => (value << width) | BigInt(part), 0n);
