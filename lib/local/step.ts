import { Stopped } from './problem';

/** Names a step that takes seconds while it runs, and then its time. */
export async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const began = Date.now();
  process.stdout.write(`${name} … `);
  try {
    const result = await work();
    process.stdout.write(`done in ${((Date.now() - began) / 1_000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write(error instanceof Stopped ? 'stopped\n' : 'failed\n');
    throw error;
  }
}
