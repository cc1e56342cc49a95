import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkContexts, checkEndpointVariable, checkTopology } from '../../../lib/cli/doctor/files';
import { cli } from '../../support/cli';
import { doctorSite, emptyFolder, state } from './doctor-world';

describe('the file of contexts', () => {
  const withFile = (text: string, mode: number) => {
    const configFolder = emptyFolder();
    const file = join(configFolder, 'contexts.json');
    writeFileSync(file, text);
    chmodSync(file, mode);
    return checkContexts(doctorSite({ configFolder }));
  };

  test('need not be there', () => {
    expect(checkContexts(doctorSite({ configFolder: emptyFolder() })).verdict).toBe('ok');
  });

  test.each([
    [0o600, 'ok'],
    [0o640, 'wrong'],
    [0o604, 'wrong'],
  ])('with mode %o is %s: it holds keys', (mode, verdict) => {
    expect(withFile('{"contexts":{}}', mode).verdict).toBe(verdict);
  });

  test('that is none of ours is wrong', () => {
    expect(withFile('{"contexts":7}', 0o600).verdict).toBe('wrong');
  });
});

describe('AWS_ENDPOINT_URL', () => {
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' };

  test('that was set by accident is warned of', () => {
    expect(checkEndpointVariable(doctorSite()).verdict).toBe('ok');
    expect(checkEndpointVariable(doctorSite({ env })).verdict).toBe('warning');
  });

  test('is well where Weft runs at that very endpoint', () => {
    const running = () => ({ pid: 7, state: state({ enginePid: undefined }) });
    expect(checkEndpointVariable(doctorSite({ env, running })).verdict).toBe('ok');
  });
});

describe('the topology', () => {
  test('that compiles is told with what it holds', () => {
    expect(checkTopology(doctorSite(), {})).toMatchObject({
      verdict: 'ok',
      says: 'bin/weft.config.ts: 1 topics, 3 subscriptions',
    });
  });

  test.each([
    ['broken.ts', 'breaks 2 rule(s)'],
    ['none.ts', 'export default defineFabric('],
    ['failing.ts', 'a mistake of the file’s own'],
    ['missing.ts', 'missing.ts'],
  ])('%s is wrong, from where the user stands', (topology, says) => {
    const found = checkTopology(doctorSite({ cwd: `${process.cwd()}/test/local/topologies` }), {
      topology,
    });
    expect(found.verdict).toBe('wrong');
    expect(found.says).toContain(says);
  });
});

test('the command tells everything it has looked at, and fails when something is wrong', async () => {
  const world = { env: { PATH: process.env.PATH }, configFolder: emptyFolder() };
  const { status, stdout, stderr } = await cli(world, 'doctor', '--context', 'nope');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^ok +node +Node \d/m);
  expect(stdout).toMatch(/^wrong +context +There is no context "nope".*\n +→ /m);
  expect(stderr).toContain('Wrong: context.');
});
