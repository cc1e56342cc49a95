import { jsonBody, type Operations, ok } from '../operation';

export const catalogOperations: Operations<'catalog'> = {
  'GET /v1/topics': {
    id: 'listTopics',
    summary: 'Which topics there are',
    answers: ok('The topics.', 'Topics'),
  },
  'GET /v1/topics/{topic}': {
    id: 'getTopic',
    summary: 'How a topic is set up',
    answers: ok('The topic.', 'Topic'),
  },
  'GET /v1/subscriptions': {
    id: 'listSubscriptions',
    summary: 'Which subscriptions there are',
    answers: ok('The subscriptions.', 'Subscriptions'),
  },
  'GET /v1/subscriptions/{subscription}': {
    id: 'getSubscription',
    summary: 'How a subscription is set up',
    answers: ok('The subscription.', 'Subscription'),
  },
  'POST /v1/filters/test': {
    id: 'testFilter',
    summary: 'Whether an event matches a filter',
    body: jsonBody('FilterTest', {
      filter: { type: ['order.placed'] },
      event: { specversion: '1.0', id: '1', source: '/shop', type: 'order.placed' },
    }),
    answers: ok('Whether it does, and the filter as SNS gets it.', 'FilterVerdict'),
    problems: ['filter_invalid'],
  },
  'GET /v1/health': {
    id: 'health',
    summary: 'Whether the API answers',
    answers: ok('It does.', 'Health'),
  },
  'GET /v1/openapi.json': {
    id: 'getOpenApi',
    summary: 'This document',
    answers: ok('The same for all deployments of one version.', 'OpenApi'),
  },
};
