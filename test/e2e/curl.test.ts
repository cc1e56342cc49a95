import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { api, isInvoking } from '../support/api';
import { publishJson } from '../support/publishing';
import { stack } from '../support/stack';

const script = join(__dirname, '..', '..', 'examples', 'curl', 'group.sh');

/** Runs the example: what it says, line by line. */
async function run(more: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { apiUrl, apiKey } = stack();
  const env = {
    ...process.env,
    WEFT: `${apiUrl}/v1`,
    KEY: apiKey,
    TOPIC: 'curl',
    GROUP: 'shell',
    ...more,
  };
  const { stdout } = await promisify(execFile)('sh', [script], { env });
  return stdout.trim().split('\n');
}

const committed = async (): Promise<number> =>
  (await api('/v1/topics/curl/groups/shell')).json.partitions[0].committed;

// Where the deployment has no HTTP API there is nothing to call.
(isInvoking ? describe.skip : describe)('the example with curl alone', () => {
  test('publishes, polls and commits, and gets nothing twice', async () => {
    await publishJson('curl', 'alice', {
      '","partitions":[{"partition":0,"epoch":9,"next":77,': 1,
    });
    const [published = '', polled = '', last] = await run();
    expect(published).toContain('"offset":1');
    expect(polled.match(/"offset":\d+/g)).toEqual(['"offset":0', '"offset":1']);
    expect(last).toBe('committed: {"committed":[{"partition":0,"offset":2}]}');
    expect((await run())[1]?.match(/"offset":\d+/g)).toEqual(['"offset":2']);
    expect(await committed()).toBe(3);
  });

  test('stops with the problem where it is refused', async () => {
    await expect(run({ GROUP: 'not%20a%20name' })).rejects.toMatchObject({
      code: 22,
      stdout: expect.stringContaining('published:'),
    });
    await expect(run({ KEY: 'wrong' })).rejects.toMatchObject({ code: 22 });
  });
});
