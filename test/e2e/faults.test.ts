import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Desk } from '../faults/run/desk';
import { recoveryMs, runFaults } from '../faults/run/run';
import { shareOf } from '../faults/run/scope';
import { type FaultStack, openStack } from '../faults/run/stack';

/** The runs share a deployment, whose Lambdas reach an engine of their own through the proxy. */
let stack: FaultStack;
const folder = mkdtempSync(join(tmpdir(), 'weft-faults-'));
const desk = new Desk();

beforeAll(async () => {
  stack = await openStack(folder, 1);
  await desk.open(stack.deskPort);
}, 300_000);

afterAll(async () => {
  await desk.close();
  await stack?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

// Each seed takes a third of all faults, since a run has to see everything that it is to see. More, and longer:
// `npm run faults -- --seed N --minutes M`.
test.each([1, 2, 3])(
  'whatever goes wrong in a run of seed %i, nothing is lost, doubled or out of order',
  async (seed) => {
    const said: string[] = [];
    const { violations, hollow } = await runFaults(stack, desk, {
      seed,
      ms: 12_000,
      mostMs: 90_000,
      limitMs: recoveryMs,
      scope: shareOf(seed, 3),
      folder,
      say: (line) => said.push(line),
    });
    expect({ said, violations, hollow }).toEqual({ said, violations: [], hollow: [] });
  },
  recoveryMs + 180_000,
);
