import { findTools, Missing } from '../../scripts/spec/tlc';
import { verdictIn } from '../../scripts/spec/verdict';

const end = `25518 states generated, 5201 distinct states found, 0 states left on queue.
The depth of the complete state graph search is 16.
Finished in 17s at (2026-11-21 21:04:42)
`;

const coverage = (crashes: number) => `The coverage statistics at 2026-11-21 21:04:42
<Init line 45, col 1 to line 45, col 4 of module Append>: 1:1
<Send line 96, col 1 to line 96, col 7 of module Append (77 3 84 73)>: 43:250
<Send line 98, col 1 to line 98, col 7 of module Append (77 3 84 73)>: 0:2
<Crash line 177, col 1 to line 177, col 8 of module Append>: 0:${crashes}
<NothingIsLost line 252, col 1 to line 252, col 17 of module Append>
End of statistics.
`;

test('a model in which all holds is one of so many states, so deep', () => {
  const said = `Model checking completed. No error has been found.\n${coverage(3)}${end}`;
  expect(verdictIn(said)).toMatchObject({ states: 5201, depth: 16, trace: '' });
  expect(verdictIn(said)).not.toHaveProperty('broken');
});

test('what TLC says on its way is not what counts', () => {
  const way =
    'Progress(9): 39,120 states generated, 12,039 distinct states found, 4 states left.\n';
  const said = `${way}Model checking completed. No error has been found.\n`;
  expect(verdictIn(said).states).toBe(12039);
  expect(verdictIn(said + end).states).toBe(5201);
});

test('how often each step was taken is what was said last, all of its variants together', () => {
  const said = `${coverage(0)}Model checking completed. No error has been found.\n${coverage(3)}`;
  expect([...verdictIn(said).taken]).toEqual([
    ['Init', 1],
    ['Send', 252],
    ['Crash', 3],
  ]);
});

const trace = `Error: The behavior up to this point is:
State 1: <Initial predicate>
/\\ log = {}

State 2: <Send line 96, col 1 to line 96, col 7 of module Append>
/\\ log = {1}

`;

test.each([
  ['an invariant', 'Error: Invariant NothingIsLost is violated.', 'NothingIsLost'],
  ['a property of steps', 'Error: Action property OnlyForward is violated.', 'OnlyForward'],
  ['getting stuck', 'Error: Deadlock reached.', 'deadlock'],
  ['never getting there', 'Error: Temporal properties were violated.', 'liveness'],
])('%s that does not hold is named, with the steps that led there', (_, line, broken) => {
  const verdict = verdictIn(`${line}\n${trace}${end}`);
  expect(verdict).toMatchObject({ broken, states: 5201 });
  expect(verdict.trace).toMatch(/^State 1: .*State 2: .*log = \{1\}$/s);
});

test('a model that TLC can not read is no model that holds', () => {
  expect(() => verdictIn('Error: Parsing or semantic analysis failed.\n')).toThrow('Parsing');
});

test('without Java one line says what is missing, and what to do', async () => {
  const missing = await findTools({ PATH: '/nowhere' }).catch((error) => error);
  expect(missing).toBeInstanceOf(Missing);
  expect(missing.message).toMatch(/^The models are checked with Java 11 or later: install .*\.$/);
});
