import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';

export interface Bundle {
  /** The file that exports `handler`. */
  readonly entry: string;
  /** Text that takes the place of an expression, by that expression. */
  readonly define?: Readonly<Record<string, string>>;
}

/**
 * A Lambda's code: `entry` and all that it imports in one file, with its own copy of the SDK, so that what was
 * tested is what runs. Built in this process: the construct library's own way starts npx for each function.
 */
export function bundle(scope: Construct, { entry, define }: Bundle): Code {
  // Who wants the template alone, as `cdk ls` and tests of templates do, need not wait for what is in it.
  if (!Stack.of(scope).bundlingRequired) return Code.fromInline('// not built');
  const folder = join(Stage.of(scope)?.assetOutdir ?? 'cdk.out', `bundle.${scope.node.addr}`);
  build({ entry, define, outfile: join(folder, 'index.js') });
  return Code.fromAsset(folder);
}

/** Builds the file; the names of functions and classes stay, for stack traces. */
export const build = ({ entry, define, outfile }: Bundle & { readonly outfile: string }) =>
  buildSync({
    entryPoints: [entry],
    outfile,
    define: { ...define },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
