import { readFileSync, writeFileSync } from 'node:fs';
import { App, CliCredentialsStackSynthesizer } from 'aws-cdk-lib';
import { runApp, stackIn } from './app';
import { forEngine } from './engine-template';

/** The same app for the local engine: deployed with the caller's own keys, and said in the engine's words. */
runApp(() => {
  const app = new App();
  stackIn(app, { synthesizer: new CliCredentialsStackSynthesizer() });
  for (const { templateFullPath: file } of app.synth().stacks) {
    const template = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(forEngine(template), null, 1));
  }
});
