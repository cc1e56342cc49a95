import { spawnSync } from 'node:child_process';

/** What is checked before the tests, and the command that does it. */
const checks = {
  'linter and formatter (biome)': ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  'types (tsc)': ['node_modules/typescript/bin/tsc', '--noEmit'],
  'licences of what runs': ['--import', 'tsx', 'scripts/supply/licences.ts'],
  'known weaknesses of what runs (npm audit)': ['--import', 'tsx', 'scripts/supply/audit.ts'],
} as const;

const failed = Object.entries(checks).filter(([name, command]) => {
  console.log(`Checking ${name} …`);
  return spawnSync(process.execPath, command, { stdio: 'inherit' }).status !== 0;
});
for (const [name] of failed) console.error(`Not passed: ${name}`);
process.exitCode = failed.length === 0 ? 0 : 1;
