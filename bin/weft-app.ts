import { App } from 'aws-cdk-lib';
import { runApp, stackIn } from '../lib/local/app';

runApp(() => {
  stackIn(new App());
});
