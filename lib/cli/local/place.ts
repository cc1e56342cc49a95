import { join } from 'node:path';
import { root, weftFolder } from '../../local/places';

/** Where the local Weft is kept, and what starts it. */
export interface LocalPlace {
  readonly folder: string;
  /** What Node is given: the file that runs Weft, before its options. */
  readonly runner: readonly string[];
}

/** The checkout's own. */
export const checkout: LocalPlace = {
  folder: weftFolder,
  runner: [join(root, 'scripts', 'run.mjs'), join(root, 'lib', 'local', 'start.ts')],
};

export const logOf = ({ folder }: LocalPlace): string => join(folder, 'local.log');
