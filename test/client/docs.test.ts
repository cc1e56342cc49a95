import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');

test.each([
  ['docs/clients.md', 6],
  ['docs/transactions.md', 3],
  ['docs/operations.md', 2],
])('the examples of %s compile as they stand', async (page, atLeast) => {
  const text = await readFile(join(root, page), 'utf8');
  const examples = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
  expect(examples.length).toBeGreaterThanOrEqual(atLeast);
  // In the package, where its own names mean something.
  await mkdir(join(root, '.weft'), { recursive: true });
  const folder = await mkdtemp(join(root, '.weft', 'docs-'));
  try {
    for (const [at, code] of examples.entries()) await writeFile(join(folder, `${at}.mts`), code);
    const settings = { extends: join(root, 'tsconfig.json'), include: [`${folder}/*.mts`] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [tsc, '--noEmit', '-p', folder],
      {
        cwd: root,
      },
    ).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  } finally {
    await rm(folder, { recursive: true });
  }
});
