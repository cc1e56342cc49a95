import { join, resolve } from 'node:path';

/** The folder of the checkout: everything the runner makes is inside its `.weft`. */
export const root = resolve(__dirname, '../..');

/** What the runner leaves on disk. Git ignores it, and it may be deleted while nothing runs. */
export const weftFolder = join(root, '.weft');

/** MiniStack's start script in the virtual environment that `scripts/setup.mjs` makes. */
export const engineProgram = join(weftFolder, 'venv', 'bin', 'ministack');

/** A file of a package in `node_modules`, by its path from there. */
export const packageFile = (path: string): string => join(root, 'node_modules', path);
