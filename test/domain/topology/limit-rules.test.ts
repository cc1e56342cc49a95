import { operationsAtOnceIn } from '../../../lib/domain/limit/limits';
import { defineFabric, TopologyInvalid } from '../../../lib/domain/topology/fabric';
import { limitProblems } from '../../../lib/domain/topology/limit-rules';

const topics = { orders: {} };

test('each namespace has limits of its own, and none where none are given', () => {
  const fabric = defineFabric({
    topics,
    limits: { requestsPerSecond: 100 },
    namespaces: { payments: { topics, limits: { bytesPerSecond: 4_096 } }, others: { topics } },
  });
  expect(fabric.limits).toEqual({ requestsPerSecond: 100 });
  expect(fabric.namespaces.payments?.limits).toEqual({ bytesPerSecond: 4_096 });
  expect(fabric.namespaces.others).not.toHaveProperty('limits');
});

test('ten operations may run at once, unless the topology says otherwise', () => {
  expect(operationsAtOnceIn(undefined)).toBe(10);
  expect(operationsAtOnceIn({ operationsAtOnce: 3 })).toBe(3);
});

test.each([
  [
    'nothing a second',
    { requestsPerSecond: 0 },
    'limits.requestsPerSecond must be a whole number, 1 to 1000000, got 0',
  ],
  [
    'half a request',
    { requestsPerSecond: 0.5 },
    'limits.requestsPerSecond must be a whole number, 1 to 1000000, got 0.5',
  ],
  [
    'too few bytes',
    { bytesPerSecond: 1_023 },
    'limits.bytesPerSecond must be a whole number, 1024 to 1099511627776, got 1023',
  ],
  [
    'no operation',
    { operationsAtOnce: 0 },
    'limits.operationsAtOnce must be a whole number, 1 to 100, got 0',
  ],
  [
    'what is misspelt',
    { requestPerSecond: 5 },
    'limits may hold requestsPerSecond, bytesPerSecond, operationsAtOnce, got "requestPerSecond"',
  ],
  ['a number', 5, 'limits must be an object, got 5'],
  ['null', null, 'limits must be an object, got null'],
])('limits that can not be are refused with what was given: %s', (_, limits, problem) => {
  expect(limitProblems(limits as object)).toEqual([problem]);
});

test('a namespace’s broken limits are said with its name', () => {
  const define = () =>
    defineFabric({
      topics,
      namespaces: { payments: { topics, limits: { operationsAtOnce: 101 } } },
    });
  expect(define).toThrow(TopologyInvalid);
  expect(define).toThrow('namespace "payments": limits.operationsAtOnce');
});
