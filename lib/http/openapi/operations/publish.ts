import type { Parameter, Parameters } from '../../parameters';
import type { Operations } from '../operation';

const attribute = (must: string): Parameter<string> => ({
  must,
  schema: { type: 'string', minLength: 1 },
  read: (text) => text,
});

/** What plain JSON says of its event. The domain reads them; this is what they mean. */
const query: Parameters = {
  id: attribute('the id of the event; a new one where there is none'),
  source: attribute('its source, a URI reference'),
  type: attribute('its type'),
  subject: attribute('its subject'),
  time: { ...attribute('its time, RFC 3339'), schema: { type: 'string', format: 'date-time' } },
  key: { ...attribute('its key'), schema: { type: 'string', minLength: 1, maxLength: 1_024 } },
};

const event = {
  specversion: '1.0',
  id: '1',
  source: '/shop',
  type: 'order.placed',
  partitionkey: 'alice',
  data: { amount: 120 },
};

export const publishOperations: Operations<'publish'> = {
  'POST /v1/topics/{topic}/events': {
    id: 'publish',
    summary: 'Publish events',
    description:
      'One CloudEvent, structured or binary (`ce-` headers), a batch of at most 500, or plain JSON, for which the query says what its attributes are. The answer means that they are durable.',
    query,
    headers: [
      'Idempotency-Key',
      'traceparent',
      'tracestate',
      'ce-id',
      'ce-source',
      'ce-type',
      'ce-specversion',
      'ce-partitionkey',
    ],
    body: {
      'application/cloudevents+json': { schema: 'CloudEvent', example: event },
      'application/cloudevents-batch+json': {
        schema: 'CloudEventBatch',
        example: [event, { ...event, id: '2', data: { amount: 7 } }],
      },
      'application/json': { schema: 'PlainJson', example: { amount: 120 } },
    },
    answers: {
      201: { description: 'All are stored.', schema: ['Stored', 'BatchResult'] },
      207: { description: 'Some of a batch are stored.', schema: 'BatchResult' },
    },
    problems: [
      ...(['body_empty', 'body_not_utf8', 'json_invalid', 'json_too_deep'] as const),
      ...(['ce_headers_incomplete', 'ce_header_invalid', 'idempotency_key_malformed'] as const),
      ...(['spec_version_unknown', 'event_invalid', 'key_required', 'key_too_long'] as const),
      ...([
        'body_invalid',
        'batch_size',
        'batch_refused',
        'idempotency_key_reused',
        'too_many_hops',
      ] as const),
      ...(['record_too_large', 'request_too_large', 'content_type_unsupported'] as const),
      ...(['idempotency_in_progress', 'contended', 'outcome_unknown'] as const),
    ],
  },
};
