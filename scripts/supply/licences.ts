import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Package, runTimePackages } from './run-time';

/** They ask for a notice at most. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

/** Whether a licence, or one that may be chosen instead, or all that hold at once, are permissive. */
export function isPermissive(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isPermissive);
  return bare.split(' AND ').every((name) => permissive.has(name.trim()));
}

/** The run-time packages whose licence is not permissive, or not told, each with what it says. */
export const otherLicences = (
  packages: readonly Package[] = runTimePackages(),
  licenceOf: (path: string) => string = licenceAt,
): string[] =>
  packages
    .map(({ path, version }) => ({ path, version, licence: licenceOf(path) }))
    .filter(({ licence }) => !isPermissive(licence))
    .map(({ path, version, licence }) => `${path}@${version}: ${licence}`);

/** What a package says of itself; one of another system is not here to be asked. */
function licenceAt(path: string): string {
  const file = join(path, 'package.json');
  if (!existsSync(file)) return 'not installed';
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as { readonly license?: unknown };
  return typeof license === 'string' ? license : 'no licence told';
}

if (require.main === module) {
  const others = otherLicences();
  for (const line of others) console.error(`not permissive: ${line}`);
  process.exitCode = others.length === 0 ? 0 : 1;
}
