import { attemptsQuery, operationsQuery, statsQuery } from '../../queries';
import { jsonBody, type Operations, ok } from '../operation';
import { deadLetterOperations } from './dead-letters';

const stopping = ['target_not_ours', 'contended', 'outcome_unknown'] as const;

export const controlOperations: Operations<'control'> = {
  ...deadLetterOperations,
  'GET /v1/topics/{topic}/events/{position}/journey': {
    id: 'getJourney',
    summary: 'Where a record has been, and where it is',
    description:
      'For each subscription that the caller may see. Errors, operations and who asked for them are shown to those with `inspect` on it.',
    answers: ok('Its way, step by step.', 'Journey'),
    problems: ['record_unknown', 'offset_expired', 'record_unreadable'],
  },
  'POST /v1/subscriptions/{subscription}/replay': {
    id: 'replay',
    summary: 'Deliver a range of the log again, to this subscription',
    description: 'With `dryRun` it only says what it would deliver.',
    body: jsonBody('ReplayRequest', { from: 'earliest', until: 'latest', dryRun: true }),
    answers: {
      200: { description: 'What it would deliver.', schema: 'ReplayCount' },
      202: { description: 'It has begun.', schema: 'Operation' },
    },
    problems: [
      ...(['filter_invalid', 'range_invalid', 'operations_limit'] as const),
      ...(['contended', 'outcome_unknown'] as const),
    ],
  },
  'POST /v1/subscriptions/{subscription}/pause': {
    id: 'pause',
    summary: 'Stop deliveries',
    body: jsonBody('PauseRequest', { reason: 'the shop is closed' }),
    answers: ok('How the subscription is.', 'SubscriptionStatus'),
    problems: stopping,
  },
  'POST /v1/subscriptions/{subscription}/resume': {
    id: 'resume',
    summary: 'Let deliveries go on',
    body: jsonBody('ResumeRequest', {}),
    answers: ok('How the subscription is.', 'SubscriptionStatus'),
    problems: stopping,
  },
  'GET /v1/subscriptions/{subscription}/status': {
    id: 'getStatus',
    summary: 'How a subscription is',
    answers: ok('How it is.', 'SubscriptionStatus'),
  },
  'GET /v1/subscriptions/{subscription}/attempts': {
    id: 'listAttempts',
    summary: 'What was sent to a webhook within a day, and what it answered',
    query: attemptsQuery,
    answers: ok('A page, newest first.', 'Attempts'),
    problems: ['page_token_invalid', 'target_not_webhook'],
  },
  'POST /v1/subscriptions/{subscription}/secret/rotate': {
    id: 'rotateSecret',
    summary: 'A new signing secret for a webhook',
    description: 'While the overlap of an earlier rotation runs, its answer comes again.',
    body: jsonBody('RotateRequest', { overlapSeconds: 3_600 }),
    answers: ok('The new secret.', 'RotatedSecret'),
    problems: ['target_not_webhook', 'contended', 'outcome_unknown'],
  },
  'GET /v1/stats': {
    id: 'getStats',
    summary: 'What waits, what failed, and how much went through',
    description:
      'Topics that the caller may read, groups of those that it may use as a group, subscriptions that it may inspect. What is measured appears within a minute or two.',
    query: statsQuery,
    answers: ok('How everything is.', 'Stats'),
  },
  'GET /v1/operations': {
    id: 'listOperations',
    summary: 'Redrives and replays, newest first',
    query: operationsQuery,
    answers: ok('Those of the last 30 days.', 'Operations'),
  },
  'GET /v1/operations/{id}': {
    id: 'getOperation',
    summary: 'How far one is',
    answers: ok('The operation.', 'Operation'),
    problems: ['operation_unknown'],
  },
  'POST /v1/operations/{id}/cancel': {
    id: 'cancelOperation',
    summary: 'Stop one',
    answers: ok('The operation. What was in hand is still done.', 'Operation'),
    problems: ['operation_unknown', 'operation_over', 'contended', 'outcome_unknown'],
  },
};
