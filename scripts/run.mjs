// Runs a TypeScript file of this project, after installing what is missing:
//   node scripts/run.mjs <file.ts> [arguments for the file]
// Plain Node without packages, since it is the first thing to run on a fresh machine.
import { existsSync } from 'node:fs';
import Module from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const oldestNode = 20;
// The command line may be meant for an API elsewhere; the models are of no running Weft.
const needsNoEngine = ['lib/cli/main.ts', 'scripts/spec/run.ts'];
const tsx = 'node_modules/tsx/dist/loader.mjs';

/** Ends with the one line that says what is missing and what to do. */
function giveUp(line) {
  console.error(line);
  process.exit(1);
}

function checkPlatform() {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) < oldestNode) {
    giveUp(`Node ${oldestNode} or later is needed, this is ${node}: see https://nodejs.org`);
  }
  if (process.platform === 'win32') {
    giveUp('Weft runs on Linux and macOS: on Windows, run it inside WSL.');
  }
}

/** Installs what `file` needs; what stops a run needs nothing that the run did not have. */
async function prepare(file) {
  if (file.endsWith('lib/local/stop.ts')) {
    if (existsSync(tsx)) return;
    console.log('Nothing is installed here, so nothing runs.');
    process.exit(0);
  }
  const { installPackages, installWhatIsMissing } = await import('./setup.mjs');
  const install = needsNoEngine.includes(file) ? installPackages : installWhatIsMissing;
  await install().catch((error) => giveUp(error.message));
}

/** Runs `file` in this very process, so that Ctrl-C, exit code and process id are the file's own. */
async function runHere(file) {
  process.argv.splice(1, 2, resolve(file));
  // At home Lambdas and tools run on the installed Node; the SDK's advice on it would only be noise.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  await import(pathToFileURL(resolve(tsx)).href);
  Module.runMain();
}

checkPlatform();
// Where the user stands: what they name relative to it is meant from there.
process.env.INIT_CWD ??= process.cwd();
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [, , file] = process.argv;
if (!file) giveUp('usage: node scripts/run.mjs <file.ts> [arguments]');
await prepare(file);
await runHere(file);
