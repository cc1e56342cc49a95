import { days, defineFabric } from '../lib';

/** The sample topology: real GitHub events, consumed in three ways. */
export default defineFabric({
  topics: {
    'github-events': { partitions: 8, ordered: true, retention: days(7), keyRequired: true },
  },
  subscriptions: {
    inbox: { topic: 'github-events', target: { kind: 'pull' } },
    audit: {
      topic: 'github-events',
      target: { kind: 'lambda', entry: 'examples/github-audit/handler.ts' },
    },
    people: {
      topic: 'github-events',
      target: { kind: 'pull' },
      filter: { data: { sender: { type: ['User'] } } },
    },
  },
});
