import {
  type Check,
  type DoctorOptions,
  type DoctorSite,
  type Finding,
  ok,
  warning,
  wrong,
} from './check';
import { checkKey } from './key';
import { ask, chosenAccess } from './probe';

/** Whether the chosen API can be reached, and takes the key. */
export const reachChecks: readonly Check[] = [
  { name: 'context', find: checkContext },
  { name: 'key', find: checkKey },
  { name: 'clock', find: checkClock },
];

export async function checkContext(site: DoctorSite, options: DoctorOptions): Promise<Finding> {
  const chosen = chosenAccess(site, options);
  if ('trouble' in chosen) return wrong(chosen.trouble, 'Start it, or name another context.');
  const { name, endpoint } = chosen.access;
  const { isHealthy, says } = await ask(site, endpoint);
  if (isHealthy) return ok(`${name}: ${endpoint} answers`);
  const remedy = 'Check the endpoint (it ends before "/v1"), the network, and proxies.';
  return wrong(`${name}: ${endpoint} does not answer as Weft does: ${says}`, remedy);
}

/** Signatures of AWS and tokens are refused when clocks are minutes apart. */
const mostSkewMs = 60_000;

export async function checkClock(site: DoctorSite, options: DoctorOptions): Promise<Finding> {
  const chosen = chosenAccess(site, options);
  if ('trouble' in chosen) return ok('not compared: there is no API to compare with');
  const { clock } = await ask(site, chosen.access.endpoint);
  if (clock === undefined) return ok('not compared: the API does not tell its time');
  const skew = site.outside.now() - clock;
  const seconds = Math.round(Math.abs(skew) / 1_000);
  if (Math.abs(skew) <= mostSkewMs) return ok(`${seconds} s from the clock of the API`);
  const side = skew > 0 ? 'ahead of' : 'behind';
  const says = `${seconds} s ${side} the clock of the API`;
  return warning(says, 'Set the clock of this machine, best by NTP.');
}
