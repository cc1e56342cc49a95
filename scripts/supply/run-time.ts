import { readFileSync } from 'node:fs';

/** A package that somebody who uses this one gets, too. */
export interface Package {
  /** From the root, as `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version: string; readonly dev?: boolean; readonly devOptional?: boolean }
    >
  >;
}

/** Every package that run-time code may bring along, as the lock file has them. */
export function runTimePackages(lockFile = 'package-lock.json'): Package[] {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock;
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version }]) => ({ path, name: nameIn(path), version }));
}

const nameIn = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
