import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { WeftStack } from '../../lib/constructs/weft-stack';
import { wholeFabric } from '../support/whole-fabric';

const app = new App();
new WeftStack(app, 'Weft', { topology: wholeFabric });

test.each([
  ['AwsSolutions', new AwsSolutionsChecks()],
  ['Serverless', new ServerlessChecks()],
])('%s finds nothing that is not acknowledged', (_, pack) => {
  const { violations } = pack.validateScope(app);
  const found = violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName}: ${constructPath}: ${description}`),
  );
  expect(found).toEqual([]);
});
