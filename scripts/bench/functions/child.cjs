// Runs a function's bundle in a process of its own, and says what that took. Plain Node, so that nothing but the
// function is loaded:  node child.cjs <bundle> <file of events> <times>
const { readFileSync, writeSync } = require('node:fs');

const [, , bundle, file, times] = process.argv;
const events = JSON.parse(readFileSync(file, 'utf8'));
const context = {
  getRemainingTimeInMillis: () => 60_000,
  awsRequestId: 'bench',
  functionName: 'bench',
};

// What functions log would only be in the way of the answer.
for (const name of ['log', 'info', 'warn', 'error', 'debug']) console[name] = () => {};

async function main() {
  const { handler } = require(bundle);
  await handler(events[0], context);
  const coldMs = performance.now();
  // Compiled as a function that has been warm for a while.
  for (let at = 0; at < Math.min(10, times); at++)
    await handler(events[(at + 1) % events.length], context);
  const before = process.cpuUsage();
  const began = performance.now();
  for (let at = 0; at < Number(times); at++)
    await handler(events[(at + 11) % events.length], context);
  const { user, system } = process.cpuUsage(before);
  return {
    coldMs,
    cpuMs: (user + system) / 1_000 / times,
    wallMs: (performance.now() - began) / times,
    megabytes: peakKilobytes() / 1_024,
  };
}

// Linux hands the peak of whoever has started a process on to it, and keeps its own only here.
function peakKilobytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

main().then(
  (answer) => {
    writeSync(1, `\n${JSON.stringify(answer)}\n`);
    process.exit(0);
  },
  (error) => {
    writeSync(2, `${error.stack}\n`);
    process.exit(1);
  },
);
