import { configurationOf, namesIn } from '../../scripts/spec/configuration';

const text = `SPECIFICATION Spec
CONSTANTS
  Writers = {"a", "b"}
  Fault = "none"
INVARIANTS
  NothingIsLost
  NothingIsTwice
PROPERTIES
  OnlyForward
`;

test('a run has its own bounds, and all that the model is checked for', () => {
  expect(configurationOf(text, { bounds: { Writers: '{"a"}' } })).toBe(
    text.replace('{"a", "b"}', '{"a"}'),
  );
});

test('a run may be checked for more', () => {
  const whole = configurationOf(text, { bounds: {}, properties: ['AllIsDone'] });
  expect(whole).toBe(`${text}\nPROPERTIES AllIsDone\n`);
});

test.each([
  ['an invariant', 'NothingIsTwice', 'INVARIANTS NothingIsTwice\n'],
  ['a property', 'OnlyForward', 'PROPERTIES OnlyForward\n'],
  ['getting stuck', 'deadlock', ''],
])('a mistake is looked for by %s alone', (_, only, end) => {
  const constants = 'SPECIFICATION Spec\nCONSTANTS\n  Writers = {"a", "b"}\n  Fault = "Lose"\n';
  expect(configurationOf(text, { bounds: { Fault: '"Lose"' }, only })).toBe(constants + end);
});

test('a bound of a constant that there is not is a mistake of ours', () => {
  expect(() => configurationOf(text, { bounds: { Writer: '{}' } })).toThrow('no constant Writer');
});

test('the names under a heading are found', () => {
  expect(namesIn(text, 'INVARIANTS')).toEqual(['NothingIsLost', 'NothingIsTwice']);
  expect(namesIn(text, 'PROPERTIES')).toEqual(['OnlyForward']);
  expect(namesIn('SPECIFICATION Spec\n', 'PROPERTIES')).toEqual([]);
});
