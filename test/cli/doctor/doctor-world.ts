import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorSite } from '../../../lib/cli/doctor/check';
import type { LocalState } from '../../../lib/local/state';
import { type OwnWorld, ownSite } from '../own-site';

/** A site for checks: nothing runs, nothing is installed, and no program is there. */
export const doctorSite = (world: OwnWorld & Partial<DoctorSite> = {}): DoctorSite => ({
  ...ownSite(world).site,
  root: '/nowhere',
  nodeVersion: '22.1.0',
  run: async () => undefined,
  running: () => undefined,
  ...(world as Partial<DoctorSite>),
});

export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'weft-doctor-'));

export const state = (more: Partial<LocalState> = {}): LocalState => ({
  ...{ apiUrl: 'http://127.0.0.1:4566/api', apiKey: 'k', endpoint: 'http://127.0.0.1:4566' },
  ...{ region: 'us-east-1', pid: 7, enginePid: 8, startedAt: 't', outputs: {} },
  ...more,
});

/** An API that answers by the path of what is asked. */
export const answering = (
  answers: Readonly<Record<string, readonly [number, unknown]>>,
  headers: Readonly<Record<string, string>> = {},
): typeof fetch =>
  (async (url: string) => {
    const path = new URL(url).pathname.replace(/^.*\/v1\//, '');
    const [status, body] = answers[path] ?? [404, {}];
    return new Response(JSON.stringify(body), { status, headers });
  }) as typeof fetch;
