import { discardedQuery, letterQuery, parkedQuery } from '../../queries';
import { jsonBody, type Operations, ok } from '../operation';

const notThere = ['dead_letter_unknown', 'contended', 'outcome_unknown'] as const;

export const deadLetterOperations = {
  'GET /v1/subscriptions/{subscription}/dead-letters': {
    id: 'listDeadLetters',
    summary: 'Which records were not delivered, and why',
    description:
      'Key by key, in a key by offset. A page may hold fewer than `limit` and still have a next.',
    query: letterQuery,
    answers: ok('A page of them.', 'DeadLetters'),
    problems: ['page_token_invalid'],
  },
  'GET /v1/subscriptions/{subscription}/dead-letters/{position}': {
    id: 'getDeadLetter',
    summary: 'Look at one',
    answers: ok('The dead letter, and its event from before a correction.', 'DeadLetter'),
    problems: ['dead_letter_unknown'],
  },
  'PUT /v1/subscriptions/{subscription}/dead-letters/{position}': {
    id: 'correctDeadLetter',
    summary: 'Correct its event, which the next redrive delivers',
    description: 'Id, source and key stay. The event from before is kept beside it.',
    body: jsonBody('Correction', {
      event: {
        specversion: '1.0',
        id: '1',
        source: '/shop',
        type: 'order.placed',
        partitionkey: 'alice',
        data: { amount: 121 },
      },
    }),
    answers: ok('The dead letter, corrected.', 'DeadLetter'),
    problems: [
      ...notThere,
      ...(['dead_letter_foreign', 'identity_changed', 'event_invalid'] as const),
      ...(['spec_version_unknown', 'record_too_large', 'key_too_long', 'body_empty'] as const),
    ],
  },
  'DELETE /v1/subscriptions/{subscription}/dead-letters/{position}': {
    id: 'discardDeadLetter',
    summary: 'Discard it on purpose',
    description: 'Its key flows on when it was the last. What was discarded is listed for 30 days.',
    body: jsonBody('DiscardRequest', { reason: 'a duplicate of order 7' }),
    answers: ok('What is kept of it.', 'Discarded'),
    problems: notThere,
  },
  'POST /v1/subscriptions/{subscription}/dead-letters/redrive': {
    id: 'redrive',
    summary: 'Deliver dead letters again, to this subscription',
    description: 'With `dryRun` it only says what it would do.',
    body: jsonBody('RedriveRequest', { keys: ['alice'], ratePerSecond: 10, dryRun: true }),
    answers: {
      200: { description: 'What it would do.', schema: 'RedriveCount' },
      202: { description: 'It has begun.', schema: 'Operation' },
    },
    problems: ['filter_invalid', 'operations_limit', 'contended', 'outcome_unknown'],
  },
  'GET /v1/subscriptions/{subscription}/discarded': {
    id: 'listDiscarded',
    summary: 'What was discarded within 30 days',
    query: discardedQuery,
    answers: ok('A page of it, in the order of the log.', 'DiscardedList'),
    problems: ['page_token_invalid'],
  },
  'GET /v1/subscriptions/{subscription}/parked-keys': {
    id: 'listParkedKeys',
    summary: 'Which keys stand still, and what waits behind each',
    query: parkedQuery,
    answers: ok('A page of them.', 'ParkedKeys'),
    problems: ['page_token_invalid'],
  },
} satisfies Partial<Operations<'control'>>;
