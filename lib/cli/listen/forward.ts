import type { ConsumedRecord } from '../../domain/deliver/handlers';
import { defaultNamespace } from '../../domain/topology/keys';
import { messageOf } from '../../domain/webhook/message';
import type { CliSite } from '../site';

export interface Forwarding {
  readonly subscription: string;
  readonly url: string;
  readonly mode: 'structured' | 'binary';
  readonly timeoutMs: number;
}

/** What the address answered to a record. */
export interface Forwarded {
  /** Absent where no answer came. */
  readonly status?: number;
  readonly error?: string;
  readonly retryAfter?: string | null;
}

/** Posts a record as a webhook would, unsigned. A redirect is followed nowhere. */
export async function forward(
  { fetch }: Pick<CliSite, 'fetch'>,
  record: ConsumedRecord,
  { subscription, url, mode, timeoutMs }: Forwarding,
): Promise<Forwarded> {
  try {
    const { headers, body } = messageOf(workOf(record), {
      subscription,
      body: mode === 'binary' ? 'data' : 'structured',
    });
    const signal = AbortSignal.timeout(timeoutMs);
    const redirect = 'manual';
    const answer = await fetch(url, { method: 'POST', headers, body, redirect, signal });
    // What it says is of no interest; read to its end, the connection serves the next record.
    await answer.arrayBuffer();
    return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
  } catch (error) {
    return { error: reasonOf(error) };
  }
}

function workOf({ json, key, attempt, replay, topic, partition, offset }: ConsumedRecord) {
  const position = { namespace: defaultNamespace, topic, partition, offset };
  return { event: json, position, key, attempt, replay };
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  return cause?.code ?? message;
}
