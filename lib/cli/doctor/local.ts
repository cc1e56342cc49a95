import { choosePort } from '../../local/port';
import type { LocalState } from '../../local/state';
import { type Check, type DoctorSite, type Finding, ok, warning, wrong } from './check';
import { ask } from './probe';

/** What runs at home. */
export const localChecks: readonly Check[] = [
  { name: 'port', find: checkPort },
  { name: 'local', find: checkLocal },
];

export async function checkPort({ env, running }: DoctorSite): Promise<Finding> {
  const { WEFT_PORT: wanted } = env;
  if (!wanted) return ok('a free one is chosen at each start');
  const endpoint = running()?.state?.endpoint;
  if (endpoint?.endsWith(`:${wanted}`)) return ok(`${wanted}, where the local AWS listens`);
  try {
    return ok(`${await choosePort(wanted)} is free`);
  } catch (error) {
    return wrong((error as Error).message, 'Set WEFT_PORT to another port, or unset it.');
  }
}

/** That nothing runs is no fault of the set-up. */
export async function checkLocal(site: DoctorSite): Promise<Finding> {
  const running = site.running();
  if (!running) return ok('nothing runs: "weft local start" starts it');
  if (!running.state) {
    const says = `a start (process ${running.pid}) is under way and not up yet`;
    return warning(says, 'Wait for it, or end it with "weft local stop".');
  }
  return answering(site, running.state);
}

async function answering(site: DoctorSite, { apiUrl, pid }: LocalState): Promise<Finding> {
  if (!apiUrl) return ok(`runs without an HTTP API (process ${pid})`);
  const { isHealthy, says } = await ask(site, apiUrl);
  if (isHealthy) return ok(`up (process ${pid}), and its API answers`);
  const remedy = '".weft/engine.log" may say why; "weft local reset" starts it anew.';
  return wrong(`runs (process ${pid}), but its API does not answer: ${says}`, remedy);
}
