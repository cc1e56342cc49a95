import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WeftStack } from '../../lib/constructs/weft-stack';
import { defineFabric } from '../../lib/domain/topology/fabric';
import { routes } from '../../lib/http/routes';

const topology = defineFabric({ topics: { orders: {} } });
const template = Template.fromStack(new WeftStack(new App(), 'Weft', { topology }));
const [table] = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable')).filter((id) =>
  id.includes('Limits'),
);

test('every door may take from the buckets, and do nothing else to them', () => {
  const doors = new Set(routes.map(({ door }) => door)).size;
  const kinds = ['AWS::IAM::Policy', 'AWS::IAM::Role'];
  const policies = JSON.stringify(kinds.map((kind) => template.findResources(kind)));
  const statement = JSON.stringify({
    Action: 'dynamodb:UpdateItem',
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [table, 'Arn'] },
  });
  expect(policies.split(`"${table}"`)).toHaveLength(doors + 1);
  expect(policies.split(statement)).toHaveLength(doors + 1);
});

test('every door knows where the buckets are', () => {
  const knowing = template.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: { LIMITS_TABLE: Match.anyValue() } } },
  });
  expect(Object.keys(knowing)).toHaveLength(new Set(routes.map(({ door }) => door)).size);
});
