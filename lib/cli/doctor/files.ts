import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { sampleTopology } from '../../local/options';
import { topologyIn } from '../../local/topology-file';
import { contextsFile, contextsOf } from '../contexts';
import {
  type Check,
  type DoctorOptions,
  type DoctorSite,
  type Finding,
  ok,
  warning,
  wrong,
} from './check';

/** What is written down: in files, and in the environment. */
export const fileChecks: readonly Check[] = [
  { name: 'contexts', find: checkContexts },
  { name: 'endpoint', find: checkEndpointVariable },
  { name: 'topology', find: checkTopology },
];

/** The file of contexts holds keys. */
export function checkContexts(site: DoctorSite): Finding {
  const file = contextsFile(site);
  if (!existsSync(file)) return ok('none are kept beside the local one');
  if (statSync(file).mode & 0o077)
    return wrong(
      `others on this machine may read ${file}`,
      `Run "chmod 600 ${file}", and have new keys made.`,
    );
  try {
    return ok(`${Object.keys(contextsOf(site).contexts).length} in ${file}, for you alone`);
  } catch (error) {
    return wrong((error as Error).message, 'Mend the file, or remove it.');
  }
}

/** Set for another project, and forgotten, it sends deployments to where nobody looks for them. */
export function checkEndpointVariable({ env, running }: DoctorSite): Finding {
  const { AWS_ENDPOINT_URL: endpoint } = env;
  if (!endpoint) return ok('AWS_ENDPOINT_URL is not set: deployments go to AWS itself');
  const state = running()?.state;
  if (state && state.enginePid === undefined && state.endpoint === endpoint.replace(/\/+$/, ''))
    return ok(`AWS_ENDPOINT_URL is ${endpoint}, where Weft runs`);
  const says = `AWS_ENDPOINT_URL is ${endpoint}: "weft local start" and "cdk deploy" go there`;
  return warning(says, 'Unset it, unless that is what you want.');
}

/** Every broken rule is named; the first line says how many there are. */
export function checkTopology(site: DoctorSite, { topology }: DoctorOptions): Finding {
  const running = site.running()?.state?.topology ?? sampleTopology;
  const file = topology === undefined ? running : resolve(site.cwd, topology);
  try {
    const { topics, subscriptions } = topologyIn(file);
    const count = (all: object): number => Object.keys(all).length;
    return ok(`${file}: ${count(topics)} topics, ${count(subscriptions)} subscriptions`);
  } catch (error) {
    const says = (error as Error).message.split('\n').slice(0, 4).join(' ').slice(0, 400);
    return wrong(
      `${file}: ${says}`,
      'Mend the topology; it is told of at once, before a deployment.',
    );
  }
}
