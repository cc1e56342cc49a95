import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  DeadLetterTables,
  type DeadLetterTablesProps,
} from '../../lib/constructs/dead-letter-tables';

const templateWith = (props?: DeadLetterTablesProps): Template => {
  const stack = new Stack(new App(), 'Test', { env: { region: 'us-east-1' } });
  new DeadLetterTables(stack, 'Tables', props);
  return Template.fromStack(stack);
};

const table = 'AWS::DynamoDB::GlobalTable';

test('letters are found by lane, and by place in an index of keys alone', () => {
  templateWith().hasResourceProperties(table, {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byPlace',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'place', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
});

test('both tables are on demand, forget what has expired, and are kept when the stack goes', () => {
  templateWith().allResources(table, {
    DeletionPolicy: 'Retain',
    Properties: Match.objectLike({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ],
    }),
  });
});

test('a stack for a while takes its tables along', () => {
  templateWith({ protectData: false }).allResources(table, { DeletionPolicy: 'Delete' });
});
