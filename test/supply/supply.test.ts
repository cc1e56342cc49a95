import { verdictOn } from '../../scripts/supply/audit';
import { isPermissive, otherLicences } from '../../scripts/supply/licences';
import { runTimePackages } from '../../scripts/supply/run-time';
import { makeBill, refOf } from '../../scripts/supply/sbom';

const packages = runTimePackages();

test('run-time packages are those that this one asks for, with all that they bring along', () => {
  const names = packages.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['zod', '@aws-sdk/core', 'aws-cdk-lib', 'tslib']));
  expect(names).not.toContain('jest');
});

test('the bill of materials lists every run-time package, and no tool', () => {
  const { components, dependencies, metadata } = makeBill();
  expect(metadata.component).toMatchObject({ name: 'weft', 'bom-ref': 'weft@0.1.0' });
  const refs = components.map((one) => one['bom-ref']);
  expect(refs.sort()).toEqual([...new Set(packages.map(refOf))].sort());
  const known = new Set([metadata.component['bom-ref'], ...refs]);
  for (const { ref, dependsOn = [] } of dependencies)
    for (const named of [ref, ...dependsOn]) expect(known).toContain(named);
});

test('every run-time package has a permissive licence', () => {
  expect(otherLicences()).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['Apache-2.0 AND BSD-3-Clause', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['SEE LICENSE IN file', false],
  ['UNLICENSED', false],
])('the licence %s is permissive: %s', (expression, expected) => {
  expect(isPermissive(expression)).toBe(expected);
});

test('another licence is named with the package', () => {
  const found = [{ path: 'node_modules/copyleft', name: 'copyleft', version: '1.0.0' }];
  expect(otherLicences(found, () => 'GPL-3.0-only')).toEqual([
    'node_modules/copyleft@1.0.0: GPL-3.0-only',
  ]);
});

const audited = (vulnerabilities: object) => JSON.stringify({ metadata: { vulnerabilities } });

test.each([
  ['nothing is known', audited({ moderate: 0, high: 0, critical: 0 }), true],
  ['what is known is not grave', audited({ low: 1, moderate: 3, high: 0, critical: 0 }), true],
  ['something is grave', audited({ high: 1, critical: 0 }), false],
  ['something is critical', audited({ critical: 1 }), false],
])('the audit: %s', (_, output, passed) => {
  expect(verdictOn(output)).toMatchObject({ passed, said: expect.stringContaining('critical') });
});

test.each([['{"message":"405 Method Not Allowed"}'], [''], ['npm ERR! network']])(
  'the audit goes on, and says so, where nobody can be asked: %j',
  (output) => {
    expect(verdictOn(output)).toEqual({
      passed: true,
      said: 'Nobody could be asked for known weaknesses: went on.',
    });
  },
);
