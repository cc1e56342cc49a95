import type { GatewayEvent, GatewayResult } from '../../lib/http/gateway';
import type { Log } from '../../lib/runtime/logger';

/** An event as API Gateway makes it, with `more` in it. */
export const gatewayEvent = (
  method: string,
  rawPath: string,
  more: Partial<GatewayEvent> = {},
): GatewayEvent => ({
  rawPath,
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: { http: { method } },
  ...more,
});

/** A publish or a pull as API Gateway makes it. */
export const postEvent = (rawPath: string, body: unknown, more: Partial<GatewayEvent> = {}) =>
  gatewayEvent('POST', rawPath, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...more,
  });

/** The result's body, parsed. */
export const jsonOf = ({ body = '' }: GatewayResult) => JSON.parse(body);

/** A log that remembers its lines. */
export interface MemoryLogger extends Log {
  readonly infos: unknown[][];
  readonly warnings: unknown[][];
  readonly errors: unknown[][];
}

export function memoryLogger(): MemoryLogger {
  const infos: unknown[][] = [];
  const warnings: unknown[][] = [];
  const errors: unknown[][] = [];
  return {
    infos,
    warnings,
    errors,
    info: (...line) => void infos.push(line),
    warn: (...line) => void warnings.push(line),
    error: (...line) => void errors.push(line),
  };
}
