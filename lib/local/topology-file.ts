import { resolve } from 'node:path';
import type { Fabric } from '../domain/topology/fabric';
import { root } from './places';
import { Problem } from './problem';

/**
 * The topology that a file exports.
 * @param file from the root of the checkout
 * @throws Problem when it breaks rules, naming them all, or exports no topology
 */
export function topologyIn(file: string): Fabric {
  const { default: fabric } = load(resolve(root, file));
  if (fabric?.topics) return fabric;
  throw new Problem(
    `${file} has to export what defineFabric returns: export default defineFabric({ … })`,
  );
}

function load(path: string): { readonly default?: Fabric } {
  try {
    return require(path) as { readonly default?: Fabric };
  } catch (error) {
    // By its name: the file may have brought its own copy of the class.
    if ((error as Error).name === 'TopologyInvalid') throw new Problem((error as Error).message);
    throw error;
  }
}
