import { createHash } from 'node:crypto';
import type { PublishRequest } from '../publish/event';

const matters = (name: string): boolean => name.startsWith('ce-') || name === 'content-type';

/** A hash of everything in the request that says what is published; its Idempotency-Key is not part of it. */
export function fingerprintOf({ headers, query, body }: PublishRequest): string {
  const described = [
    Object.entries(headers).filter(([name]) => matters(name)),
    Object.entries(query),
  ].map((pairs) => pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256')
    .update(JSON.stringify(described))
    .update('\n')
    .update(body)
    .digest('base64url');
}
