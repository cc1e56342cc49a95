import type { App, StackProps } from 'aws-cdk-lib';
import { WeftStack } from '../constructs/weft-stack';
import { Problem } from './problem';
import { topologyIn } from './topology-file';

/**
 * The stack that the CDK's context asks for.
 * @throws Problem when its topology breaks a rule
 */
export function stackIn(app: App, props: StackProps = {}): WeftStack {
  const context = (name: string): string | undefined => app.node.tryGetContext(name);
  return new WeftStack(app, context('stack') ?? 'Weft', {
    ...props,
    topology: topologyIn(context('topology') ?? 'bin/weft.config.ts'),
    protectData: context('protect') !== 'false',
    loopbackWebhooks: context('loopback-webhooks') === 'true',
    api: context('api') === 'none' ? 'none' : 'http',
  });
}

/** Runs the program of an app: what is wrong with a topology is said without a stack trace. */
export function runApp(main: () => void): void {
  try {
    main();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
