import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Fabric } from '../lib';
import { WeftStack } from '../lib/constructs/weft-stack';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name);
const file = resolve(context('topology') ?? 'bin/weft.config.ts');
const { default: topology } = require(file) as { default: Fabric };

new WeftStack(app, context('stack') ?? 'Weft', {
  topology,
  protectData: context('protect') !== 'false',
  api: context('api') === 'none' ? 'none' : 'http',
});
