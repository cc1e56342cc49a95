import type { Context } from 'hono';
import { Refusal } from '../domain/errors';
import type { GatewayEvent } from './gateway';

/** A request, as far as the API's answers look at it. */
export interface Call {
  /** A part of the path that the route names. */
  param(name: string): string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Who calls, as the authorizer says. */
  readonly caller: string;
  /** @throws Refusal `body_not_utf8` when bytes of it were lost on the way */
  body(): Promise<Uint8Array>;
}

/** What a door hands to Hono beside the request. */
export interface Bindings {
  readonly event: GatewayEvent;
}

type DoorContext = Context<{ Bindings: Bindings }>;

export const callOf = (context: DoorContext): Call => ({
  param: (name) => context.req.param(name) ?? '',
  headers: context.req.header(),
  query: context.req.query(),
  caller: context.env.event.requestContext.authorizer?.lambda?.caller ?? invoker,
  body: () => bodyOf(context),
});

/** The caller of whoever calls a Lambda directly, with IAM. */
const invoker = 'iam';

async function bodyOf(context: DoorContext): Promise<Uint8Array> {
  const { event } = context.env;
  // API Gateway hands text types over as a string, in which invalid bytes have become U+FFFD for good.
  if (!event.isBase64Encoded && event.body?.includes('\uFFFD')) {
    throw new Refusal(
      'body_not_utf8',
      'The body is not valid UTF-8. (A U+FFFD that is meant is written \\ufffd in JSON.)',
    );
  }
  return new Uint8Array(await context.req.arrayBuffer());
}
