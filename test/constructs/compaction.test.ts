import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WeftStack } from '../../lib/constructs/weft-stack';
import { defineFabric } from '../../lib/domain/topology/fabric';
import { actionsOf, statementsIn } from '../support/allowed';

const templateOf = (topics: Parameters<typeof defineFabric>[0]['topics']): Template => {
  const topology = defineFabric({ topics });
  return Template.fromStack(new WeftStack(new App(), 'Weft', { topology }));
};

const compacted = templateOf({ prices: { cleanup: 'compact' }, orders: {} });
const tables = (of: Template) => Object.keys(of.findResources('AWS::DynamoDB::GlobalTable')).sort();

test('without a compacted topic there is nothing of it', () => {
  const plain = templateOf({ prices: {}, orders: { retentionBytes: 2 ** 30 } });
  expect(tables(plain).join(' ')).not.toContain('Compaction');
  plain.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables: Match.objectLike({ LATEST_TABLE: Match.anyValue() }) } },
    0,
  );
});

test('the table of newest records has an id that stays, and is kept when the stack goes', () => {
  expect(tables(compacted)).toContain('FabricCompactionLatest9E214774');
  const all = compacted.findResources('AWS::DynamoDB::GlobalTable');
  expect(all.FabricCompactionLatest9E214774).toMatchObject({ DeletionPolicy: 'Retain' });
});

test('it is woken by new items of compacted topics only', () => {
  compacted.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    StartingPosition: 'TRIM_HORIZON',
    ParallelizationFactor: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    FilterCriteria: {
      Filters: [
        {
          Pattern: JSON.stringify({
            eventName: ['INSERT'],
            dynamodb: { Keys: { pk: { S: [{ prefix: 'default#prices#' }] } } },
          }),
        },
      ],
    },
  });
});

test('where the topics are too many for a filter, by new items of all', () => {
  const names = Array.from({ length: 70 }, (_, at) => `topic-${'x'.repeat(36)}-${at}`);
  const topics = Object.fromEntries(names.map((name) => [name, { cleanup: 'compact' as const }]));
  const mappings = templateOf(topics).findResources('AWS::Lambda::EventSourceMapping');
  const patterns = Object.values(mappings).flatMap(({ Properties }) =>
    (Properties.FilterCriteria?.Filters ?? []).map(({ Pattern }: { Pattern: string }) => Pattern),
  );
  expect(patterns).toEqual(['{"eventName":["INSERT"]}', '{"eventName":["INSERT"]}']);
});

test('the door that reads may look up the newest records, and no more', () => {
  const ofLatest = statementsIn(compacted)
    .filter(({ Resource }) => /CompactionLatest[0-9A-F]{8}/.test(JSON.stringify(Resource)))
    .map((statement) => actionsOf(statement).sort().join(' '));
  const keeping = 'dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query';
  expect(ofLatest.sort()).toEqual([keeping, keeping, 'dynamodb:GetItem']);
});
