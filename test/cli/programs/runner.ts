import { writeJson } from '../../../lib/local/json-file';
import { claim, release } from '../../../lib/local/run-file';
import { tellStarter } from '../../../lib/local/starter';
import { step } from '../../../lib/local/step';

/** Stands in for a run of Weft: claims the folder, says that it is up, and ends when it is told to. */
async function main([folder = '', ...options]: readonly string[]): Promise<void> {
  await claim(folder);
  process.on('SIGTERM', () => {
    release(folder);
    process.exit(130);
  });
  await step(`Starting with ${options.join(' ') || 'nothing'}`, async () => undefined);
  if (process.env.FAIL) throw new Error('there is no Python');
  writeJson(`${folder}/local.json`, {
    ...{ apiUrl: 'http://127.0.0.1:9/api', apiKey: 'secret-of-the-run', region: 'us-east-1' },
    ...{ endpoint: 'http://127.0.0.1:9', pid: process.pid, outputs: {} },
    ...{ enginePid: process.env.FOREIGN ? undefined : process.pid },
    startedAt: '2030-01-01T12:00:00Z',
    topology: process.env.TOPOLOGY ?? 'bin/weft.config.ts',
  });
  if (!tellStarter()) process.exit(0);
  setInterval(() => {}, 1_000);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
