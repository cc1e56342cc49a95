import { App } from 'aws-cdk-lib';
import { WeftStack } from '../lib/constructs/weft-stack';
import { Problem } from '../lib/local/problem';
import { topologyIn } from '../lib/local/topology-file';

function main(app: App): void {
  const context = (name: string): string | undefined => app.node.tryGetContext(name);
  new WeftStack(app, context('stack') ?? 'Weft', {
    topology: topologyIn(context('topology') ?? 'bin/weft.config.ts'),
    protectData: context('protect') !== 'false',
    loopbackWebhooks: context('loopback-webhooks') === 'true',
    api: context('api') === 'none' ? 'none' : 'http',
  });
}

try {
  main(new App());
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
