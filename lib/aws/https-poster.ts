import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Answer, Answered, Post, Poster } from '../domain/webhook/poster';
import { AddressRefused, checkAddress } from './webhook-address';
import { type AgentRules, checkedAgents } from './webhook-agent';
import { failureText } from './webhook-failure';

/** No answer's body is read further than this. */
const mostBody = 65_536;
/** Nor its headers. */
const mostHeaders = 16_384;

/** Posts over HTTPS, or HTTP to this machine where that is allowed. */
export class HttpsPoster implements Poster {
  private readonly kept: Agents;
  private readonly fresh: Agents;

  constructor(private readonly rules: AgentRules) {
    this.kept = checkedAgents(rules, { keepAlive: true });
    this.fresh = checkedAgents(rules, { keepAlive: false });
  }

  async post(post: Post): Promise<Answer> {
    const url = new URL(post.url);
    // One clock for the whole post, a second connection included.
    const signal = AbortSignal.timeout(post.timeoutMs);
    try {
      this.check(url);
      return await this.send(url, { post, signal });
    } catch (error) {
      return { kind: 'unanswered', error: failureText(error, { url, post, signal }) };
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    for (const agent of Object.values(this.kept)) agent.destroy();
  }

  /** What is looked up is checked by the lookup; an address that stands in the url is not looked up. */
  private check({ protocol, hostname }: URL): void {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0) checkAddress(host, host, this.rules);
    const isOurs = this.rules.allowLoopback && (host === 'localhost' || isIP(host) !== 0);
    if (protocol === 'https:' || (protocol === 'http:' && isOurs)) return;
    throw new AddressRefused(host, host, `asked for over ${protocol}//, and only https:// is safe`);
  }

  private async send(url: URL, sending: Sending): Promise<Answered> {
    const request = open(url, this.kept, sending);
    try {
      return await exchange(request, sending.post);
    } catch (error) {
      // The other side may have closed a kept connection meanwhile, and that shows in its use alone.
      if (!request.reusedSocket || sending.signal.aborted) throw error;
      return exchange(open(url, this.fresh, sending), sending.post);
    }
  }
}

type Agents = ReturnType<typeof checkedAgents>;

function open(url: URL, agents: Agents, { post, signal }: Sending): ClientRequest {
  const isHttp = url.protocol === 'http:';
  return (isHttp ? httpRequest : httpsRequest)(url, {
    method: 'POST',
    agent: agents[isHttp ? 'http:' : 'https:'],
    headers: {
      ...post.headers,
      'accept-encoding': 'identity',
      'content-length': post.body.length,
    },
    maxHeaderSize: mostHeaders,
    insecureHTTPParser: false,
    signal,
  });
}

interface Sending {
  readonly post: Post;
  readonly signal: AbortSignal;
}

/** Sends the body and reads the answer. Fails only as long as there is no status. */
function exchange(request: ClientRequest, { body }: Post): Promise<Answered> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => resolve(read(response)));
    // Without an answer that can be read, such as one that changes the protocol.
    request.on('close', () => reject(Object.assign(new Error(), { code: 'ERR_SOCKET_CLOSED' })));
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<Answered> {
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    location: response.headers.location,
    body: await beginningOf(response),
  };
}

/** The body as far as it comes, up to a limit. However it ends, the status has been said. */
async function beginningOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop destroys the connection.
      if (length >= mostBody) break;
    }
  } catch {
    // It was cut off, by the other side or by our patience.
  }
  return Buffer.concat(chunks).subarray(0, mostBody);
}
