import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../domain/cost/template';
import type { Fabric } from '../../domain/topology/fabric';

/** What it costs does not depend on what the functions do. */
const withoutBundles = { 'aws:cdk:bundling-stacks': [] };

/** The template that a topology is deployed with. The CDK is loaded only here: it takes its time. */
export async function templateOf(topology: Fabric): Promise<Template> {
  // The template's own validation takes ten seconds; a deployment runs it.
  process.env.CDK_VALIDATION ??= 'false';
  const { App } = await import('aws-cdk-lib');
  const { WeftStack } = await import('../../constructs/weft-stack');
  const outdir = mkdtempSync(join(tmpdir(), 'weft-cost-'));
  try {
    const app = new App({ outdir, analyticsReporting: false, context: withoutBundles });
    new WeftStack(app, 'Weft', { topology });
    return app.synth().getStackByName('Weft').template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
