import { latestOfKeyQuery, latestQuery, readingQuery } from '../../queries';
import { type Operations, ok } from '../operation';

const latestProblems = ['topic_not_compacted', 'record_unknown', 'latest_behind'] as const;

export const readOperations: Operations<'read'> = {
  'GET /v1/topics/{topic}/partitions/{partition}/events': {
    id: 'read',
    summary: 'Read the log',
    description:
      'Consumes nothing. Begins with exactly one of `offset`, `time` and `from`; `wait` waits for what is still to come.',
    query: readingQuery,
    answers: ok('Events in order, and where to read on.', 'Reading'),
    problems: ['offset_expired', 'offset_out_of_range'],
  },
  'GET /v1/topics/{topic}/events/{position}': {
    id: 'getRecord',
    summary: 'Read one record',
    answers: ok('The record.', 'Record'),
    problems: ['record_unknown', 'offset_expired', 'record_unreadable'],
  },
  'GET /v1/topics/{topic}/offsets': {
    id: 'getOffsets',
    summary: 'Where each partition begins and ends',
    answers: ok('The first and the next offset of each.', 'Offsets'),
  },
  'GET /v1/topics/{topic}/latest': {
    id: 'getLatest',
    summary: 'The newest record of a key, named in the query',
    query: latestQuery,
    answers: ok('The record.', 'Record'),
    problems: [...latestProblems, 'offset_out_of_range'],
  },
  'GET /v1/topics/{topic}/latest/{key}': {
    id: 'getLatestOfKey',
    summary: 'The newest record of a key',
    description: 'Of a compacted topic. With `atLeast` nothing behind that offset is answered.',
    query: latestOfKeyQuery,
    answers: ok('The record.', 'Record'),
    problems: [...latestProblems, 'offset_out_of_range'],
  },
};
