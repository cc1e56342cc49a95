import type { Work } from '../deliver/delivery';
import { oneHopOn } from '../publish/hops';
import { defaultNamespace, type Position } from '../topology/keys';
import type { WebhookTarget } from '../topology/target';
import { traceOf } from '../trace/trace-context';
import { type BinaryMessage, binaryMode } from './binary-mode';

/** What is sent for a record, before it is signed. */
export interface WebhookMessage extends BinaryMessage {
  /** The same for each try of a record in a subscription, so that a receiver can drop repeats. */
  readonly id: string;
}

export interface MessageOptions extends Pick<WebhookTarget, 'body'> {
  readonly subscription: string;
}

/**
 * The request for a record: the event as it is stored and one hop on, or its data with its attributes as headers.
 * @throws SyntaxError when the data is to be cut out of what is no JSON, which no try can mend
 */
export function messageOf(work: Work, { subscription, body }: MessageOptions): WebhookMessage {
  const id = webhookId(work.position, subscription);
  const event = oneHopOn(work.event);
  const message = body === 'data' ? binaryMode(event) : structured(event);
  const own = { ...traceOf(event), ...weftHeaders(work, subscription), 'webhook-id': id };
  const headers = { ...message.headers, ...own };
  return { id, headers, body: message.body };
}

const structured = (event: string): BinaryMessage => ({
  headers: { 'content-type': 'application/cloudevents+json' },
  body: Buffer.from(event),
});

/**
 * Names a record's message. Names hold no colon, so that no two records share one; and no dot stands in it, since
 * that parts it from the rest of what is signed. A replay is the same message again: `weft-replay` tells.
 */
export function webhookId(position: Position, subscription: string): string {
  const { namespace, topic, partition, offset } = position;
  const prefix = namespace === defaultNamespace ? [] : [escapeName(namespace)];
  return [...prefix, subscription, topic, partition, offset].join(':');
}

const escapeName = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

const weftHeaders = ({ position, attempt, replay }: Work, subscription: string) => ({
  'user-agent': 'Weft',
  ...(position.namespace !== defaultNamespace && { 'weft-namespace': position.namespace }),
  'weft-subscription': subscription,
  'weft-topic': position.topic,
  'weft-partition': String(position.partition),
  'weft-offset': String(position.offset),
  'weft-attempt': String(attempt),
  ...(replay !== undefined && { 'weft-replay': replay }),
});
