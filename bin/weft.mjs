#!/usr/bin/env node
// The command line: from a fresh clone too, whatever folder it is called from.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
// npm runs a package's scripts in the package's folder: only there it knows better where the user stands.
if (process.cwd() !== root || !process.env.INIT_CWD) process.env.INIT_CWD = process.cwd();
process.argv.splice(2, 0, 'lib/cli/main.ts');
await import('../scripts/run.mjs');
