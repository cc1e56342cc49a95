/** Tests of templates do not wait for bundles: those that run are built when the engine's tests deploy them. */
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:bundling-stacks': [] });
