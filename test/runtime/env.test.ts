import { readEnv, readTopology } from '../../lib/runtime/env';

const before = process.env;

beforeEach(() => {
  process.env = { LOG_TABLE: 'log', EMPTY: '' };
});

afterAll(() => {
  process.env = before;
});

test('the variables asked for are read', () => {
  expect(readEnv('LOG_TABLE')).toEqual({ LOG_TABLE: 'log' });
});

test('all that are missing are named, an empty one too', () => {
  expect(() => readEnv('LOG_TABLE', 'EMPTY', 'OFFSETS_TABLE')).toThrow(
    'environment variables not set: EMPTY, OFFSETS_TABLE',
  );
});

test('the topology is read as it was written in', () => {
  process.env.WEFT_TOPOLOGY = '{"topics":{},"subscriptions":{}}';
  expect(readTopology()).toEqual({ topics: {}, subscriptions: {} });
});
