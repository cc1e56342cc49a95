import { Refusal } from '../errors';
import { traceIn } from '../trace/trace-context';
import { parseBatch } from './batch';
import { parseBinary } from './binary';
import { checkRequestSize, textOf } from './body';
import type { IncomingEvent, ParsedRequest, PublishRequest } from './event';
import { modeOf } from './mode';
import { type Defaults, parsePlainJson, plainParameters } from './plain-json';
import { received } from './received';
import { parseStructured } from './structured';

/**
 * Reads a publish request in whichever way it was written.
 *
 * @returns events as they may be stored; only a batch has refusals among them
 * @throws Refusal for what concerns the whole request, which a single event is
 */
export function parsePublish(request: PublishRequest, defaults: Defaults): ParsedRequest {
  checkRequestSize(request.body);
  const mode = modeOf(request.headers);
  const trace = traceIn(request.headers);
  checkParameters(request.query, mode === 'plain-json' ? plainParameters : []);
  switch (mode) {
    case 'batch':
      return { batch: true, entries: parseBatch(textOf(request.body), trace) };
    case 'structured':
      return single(parseStructured(textOf(request.body), trace));
    case 'binary':
      return single(parseBinary(request));
    case 'plain-json':
      return single(parsePlainJson(request, defaults));
    default:
      return mode satisfies never;
  }
}

const single = (event: IncomingEvent): ParsedRequest => ({ batch: false, entries: [event] });

function checkParameters(query: PublishRequest['query'], allowed: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  throw new Refusal(
    'parameter_unknown',
    `Query parameter ${received(unknown)} is unknown here; these are known: ${allowed.join(', ') || 'none'}.`,
    { parameter: unknown, allowed },
  );
}
