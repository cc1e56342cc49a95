import type { Code } from '../../../domain/errors';
import { jsonBody, type Operation, type Operations, ok } from '../operation';
import type { RequestName } from '../schemas/components';

const ackIds = ['WyJiaWxsaW5nIiwiaGFuZGxlIiwwLDBd.c2lnbmF0dXJl'];
const problems: readonly Code[] = ['target_not_pull', 'contended', 'outcome_unknown'];

interface Settling {
  readonly id: string;
  readonly summary: string;
  readonly schema: RequestName;
  readonly more?: object;
}

const settling = ({ id, summary, schema, more }: Settling): Operation => ({
  id,
  summary,
  body: jsonBody(schema, { ackIds, ...more }),
  answers: ok('What became of each ack id, which may be that it failed.', 'Settled'),
  problems,
});

export const consumeOperations: Operations<'consume'> = {
  'POST /v1/subscriptions/{subscription}/pull': {
    id: 'pull',
    summary: 'Take records, and hold them for a while',
    description:
      'What is not settled while its lease lasts comes again. Records of one key are handed out in order.',
    body: jsonBody('PullRequest', { max: 10, waitSeconds: 0, leaseSeconds: 30 }),
    answers: ok('Deliveries, none where nothing is there.', 'Deliveries'),
    problems,
  },
  'POST /v1/subscriptions/{subscription}/ack': settling({
    id: 'ack',
    summary: 'Say that records are done',
    schema: 'AckRequest',
  }),
  'POST /v1/subscriptions/{subscription}/nack': settling({
    id: 'nack',
    summary: 'Give records back, to come again after a delay',
    schema: 'NackRequest',
    more: { delaySeconds: 5 },
  }),
  'POST /v1/subscriptions/{subscription}/extend': settling({
    id: 'extend',
    summary: 'Hold records longer, counted from now',
    schema: 'ExtendRequest',
    more: { leaseSeconds: 60 },
  }),
  'POST /v1/subscriptions/{subscription}/reject': settling({
    id: 'reject',
    summary: 'Make records dead letters at once',
    schema: 'RejectRequest',
    more: { reason: 'no such order' },
  }),
};
