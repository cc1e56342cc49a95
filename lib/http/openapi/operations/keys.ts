import { keysQuery } from '../../key-bodies';
import { jsonBody, type Operations, ok } from '../operation';

export const keyOperations: Operations<'keys'> = {
  'POST /v1/keys': {
    id: 'makeKey',
    summary: 'Make an API key',
    description:
      'Its scopes are `admin`, or an action, ":" and a pattern of names. Only admins of the default namespace make keys of others.',
    body: jsonBody('NewKey', {
      name: 'order service',
      scopes: ['publish:orders*', 'consume:billing'],
      expiresInDays: 90,
    }),
    answers: { 201: { description: 'The key. It is shown this once.', schema: 'MadeKey' } },
    problems: ['namespace_unknown', 'keys_limit', 'contended', 'outcome_unknown'],
  },
  'GET /v1/keys': {
    id: 'listKeys',
    summary: 'Which keys there are, newest first',
    query: keysQuery,
    answers: ok('A page of them.', 'Keys'),
    problems: ['page_token_invalid', 'namespace_unknown'],
  },
  'GET /v1/keys/{id}': {
    id: 'getKey',
    summary: 'Look at a key',
    answers: ok('The key, all but itself.', 'Key'),
    problems: ['key_unknown'],
  },
  'DELETE /v1/keys/{id}': {
    id: 'revokeKey',
    summary: 'Revoke a key at once',
    answers: { 204: { description: 'It opens nothing any more.' } },
    problems: ['key_unknown', 'contended', 'outcome_unknown'],
  },
};
