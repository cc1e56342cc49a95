import type { Fabric } from '../domain/topology/fabric';

/**
 * The environment variables of those names, which the stack sets.
 * @throws Error naming all that are missing
 */
export function readEnv<const Name extends string>(...names: Name[]): Record<Name, string> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new Error(`environment variables not set: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}

/** The topology the stack was made from; it is written into the code when a Lambda is bundled. */
export const readTopology = (): Fabric => JSON.parse(process.env.WEFT_TOPOLOGY ?? '{}') as Fabric;
