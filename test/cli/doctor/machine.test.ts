import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkEngine,
  checkNode,
  checkPackages,
  checkPython,
} from '../../../lib/cli/doctor/machine';
import { doctorSite, emptyFolder } from './doctor-world';

test.each([
  ['20.0.0', 'ok'],
  ['24.1.0', 'ok'],
  ['18.20.4', 'wrong'],
])('Node %s is %s', (nodeVersion, verdict) => {
  expect(checkNode(doctorSite({ nodeVersion })).verdict).toBe(verdict);
});

describe('packages', () => {
  const locked = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/mac-only': { version: '1.0.0', optional: true },
  };

  function checked(installed?: object) {
    const root = emptyFolder();
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: locked }));
    mkdirSync(join(root, 'node_modules'));
    const file = join(root, 'node_modules', '.package-lock.json');
    if (installed) writeFileSync(file, JSON.stringify({ packages: installed }));
    return checkPackages(doctorSite({ root }));
  }

  test('are well when they are as locked, but for what is for other systems', () => {
    expect(checked({ 'node_modules/a': { version: '1.0.0' } }).verdict).toBe('ok');
  });

  test('of another version are wrong, and one is named', () => {
    const { verdict, says } = checked({ 'node_modules/a': { version: '1.0.1' } });
    expect([verdict, says]).toEqual([
      'wrong',
      '1 npm packages are not as locked, first node_modules/a',
    ]);
  });

  test('that are not installed are wrong', () => {
    expect(checked()).toMatchObject({ verdict: 'wrong', remedy: 'Run "npm ci".' });
  });
});

describe('Python', () => {
  const saying = (versions: Readonly<Record<string, string>>) =>
    checkPython(doctorSite({ run: async (program) => versions[program] }));

  test('is well when any of its names leads to one that will do', async () => {
    const found = await saying({ python3: '3.8.1\n', 'python3.12': '3.12.4\n' });
    expect(found).toEqual({ verdict: 'ok', says: 'Python 3.12.4' });
  });

  test('that is too old, or is not there, keeps no one from calling another Weft', async () => {
    expect((await saying({ python3: '3.8.1\n' })).verdict).toBe('warning');
    expect((await saying({ python: '2.7.18\n' })).says).toContain('only Python 2.7.18');
    expect((await saying({})).says).toContain('none that has the module venv');
  });

  test('is not needed where another AWS is named', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect((await checkPython(doctorSite({ env }))).verdict).toBe('ok');
  });
});

describe('the engine', () => {
  test('is told to be missing, and is there when its program is', () => {
    const root = emptyFolder();
    expect(checkEngine(doctorSite({ root })).verdict).toBe('warning');
    const bin = join(root, '.weft', 'venv', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'ministack'), '');
    writeFileSync(join(bin, 'python'), '');
    expect(checkEngine(doctorSite({ root })).verdict).toBe('ok');
  });

  test('whose Python is gone counts as missing', () => {
    const root = emptyFolder();
    const bin = join(root, '.weft', 'venv', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'ministack'), '');
    symlinkSync('/nowhere/python3', join(bin, 'python'));
    expect(checkEngine(doctorSite({ root })).verdict).toBe('warning');
  });
});
