import type { Post } from '../domain/webhook/poster';
import { AddressRefused } from './webhook-address';

interface Circumstances {
  readonly url: URL;
  readonly post: Post;
  readonly signal: AbortSignal;
}

/** What Node calls it, and what it means. */
const meanings: readonly (readonly [code: RegExp, meaning: (host: string) => string])[] = [
  [/^ENOTFOUND$|^EAI_/, (host) => `${host} can't be found in DNS`],
  [/^ECONNREFUSED$/, (host) => `${host} refuses the connection`],
  [/^ECONNRESET$|^EPIPE$|^ERR_SOCKET/, (host) => `${host} broke the connection without an answer`],
  [/^E(HOSTUNREACH|NETUNREACH|TIMEDOUT|ADDRNOTAVAIL)$/, (host) => `${host} can't be reached`],
  [/^HPE_HEADER_OVERFLOW$/, (host) => `${host} answered with headers of more than 16 KiB`],
  [/^HPE_/, (host) => `${host} answered with something that is not HTTP`],
  [/CERT|SIGNATURE|ISSUER|CRL|ALTNAME/, (host) => `the certificate of ${host} is not valid`],
  [/^(ERR_SSL|EPROTO|ERR_TLS)/, (host) => `no TLS connection to ${host}`],
];

/**
 * Why a post has no answer, for people. Says no more of the url than its host, and nothing that the other side said:
 * both may hold secrets.
 */
export function failureText(error: unknown, { url, post, signal }: Circumstances): string {
  if (error instanceof AddressRefused) return error.message;
  if (signal.aborted) return `${url.host} gave no answer within ${post.timeoutMs / 1000} s`;
  const code = codeOf(error);
  const meaning = meanings.find(([pattern]) => pattern.test(code))?.[1];
  const said = meaning?.(url.host) ?? `the request to ${url.host} failed`;
  return code === '' ? said : `${said} (${code})`;
}

/** Of several addresses that failed, the first one's. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  const text = typeof code === 'string' ? code : '';
  const first = errors?.[0];
  return text === '' && first !== undefined ? codeOf(first) : text.slice(0, 60);
}
