import { Refusal } from '../../lib/domain/errors';
import { type Call, callOf } from '../../lib/http/call';
import { controlAnswers } from '../../lib/http/control-answers';
import { toResponse } from '../../lib/http/problem';
import { type RedriveSite, redriveSite } from '../domain/redrive/redrive-site';
import { MemoryCursors } from '../support/memory-cursors';
import { MemoryLetters } from '../support/memory-letters';
import { MemoryLogReader } from '../support/memory-log-reader';
import { gatewayEvent, type MemoryLogger, memoryLogger } from './gateway-events';

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
  readonly json: any;
}

export interface ControlSite extends RedriveSite {
  readonly letters: MemoryLetters;
  readonly logger: MemoryLogger;
  /** What the switch was turned to, in order. */
  readonly turned: string[];
  /** What whoever asks may do, with a space between scopes. */
  scopes: string;
  /** Asks the API: `GET /v1/operations?limit=3`. */
  ask(request: string, body?: unknown): Promise<Asked>;
}

/** The operators' side of the API, in memory. */
export function controlSite(): ControlSite {
  const site = redriveSite();
  const letters = new MemoryLetters(site.lanes);
  const logger = memoryLogger();
  const turned: string[] = [];
  const answers = controlAnswers({
    ...site,
    cursors: new MemoryCursors(),
    reader: new MemoryLogReader(site.log),
    logger,
    discarded: letters,
    depthOf: async () => ({ waiting: 3, inFlight: 2, delayed: 1 }),
    queueSwitch: {
      turn: async ({ name }, on) => void turned.push(`${name} ${on ? 'on' : 'off'}`),
    },
  });
  const ask: ControlSite['ask'] = (...asked) => asking(answers, made.scopes)(...asked);
  const made: ControlSite = { ...site, letters, logger, turned, ask, scopes: 'admin' };
  return made;
}

type Answers = Readonly<Record<string, (call: Call) => Promise<Response>>>;

const asking =
  (answers: Answers, scopes: string) =>
  async (request: string, body?: unknown): Promise<Asked> => {
    const [method = '', address = ''] = request.split(' ');
    const [path = '', rawQueryString = ''] = address.split('?');
    const { answer, params } = routeOf(answers, method, path);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const event = gatewayEvent(method, path, { rawQueryString, ...(text && { body: text }) });
    const authorizer = { lambda: { caller: 'owner', namespace: 'default', scopes } };
    const requestContext = { ...event.requestContext, authorizer };
    const response = await Promise.resolve()
      .then(() => answer(callOf({ ...event, requestContext }, params)))
      .catch(refused);
    const said = await response.text();
    const { status, headers } = response;
    return { status, headers, text: said, json: JSON.parse(said) };
  };

function routeOf(answers: Answers, method: string, path: string) {
  for (const [name, answer] of Object.entries(answers)) {
    const [of, pattern = ''] = name.split(' ');
    const match = new RegExp(`^${pattern.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(path);
    if (of === method && match)
      return { answer, params: Object.fromEntries(Object.entries(match.groups ?? {})) };
  }
  throw new Error(`no route ${method} ${path}`);
}

function refused(error: unknown): Response {
  if (!(error instanceof Refusal)) throw error;
  return toResponse(error);
}
