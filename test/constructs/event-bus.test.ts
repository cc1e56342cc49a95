import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DeadLetterTables } from '../../lib/constructs/dead-letter-tables';
import { EventBusTarget } from '../../lib/constructs/event-bus-target';
import { seconds } from '../../lib/domain/topology/duration';
import { defineFabric, type Subscription } from '../../lib/domain/topology/fabric';
import { actionsOf, type Statement, statementsIn } from '../support/allowed';

const topology = defineFabric({
  topics: { orders: {} },
  subscriptions: {
    out: { topic: 'orders', target: { kind: 'event-bus', bus: 'shop-bus' }, lease: seconds(45) },
    pulled: { topic: 'orders', target: { kind: 'pull' } },
  },
});

function stackOf(name: 'out' | 'pulled'): Stack {
  const stack = new Stack(new App(), 'Test');
  new EventBusTarget(stack, 'Target', {
    subscription: topology.subscriptions[name] as Subscription,
    topology,
    queue: new Queue(stack, 'Queue'),
    tables: new DeadLetterTables(stack, 'Tables'),
  });
  return stack;
}

const template = Template.fromStack(stackOf('out'));

/** The policy's statement that allows `action`. */
const allowed = (action: string): Statement => {
  const statement = statementsIn(template).find((one) => actionsOf(one).includes(action));
  if (!statement) throw new Error(`nobody may ${action}`);
  return statement;
};

test('the worker knows its subscription, its tables and its bus, and has as long as the lease', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 45,
    Environment: {
      Variables: {
        SUBSCRIPTION: 'out',
        QUEUE_URL: Match.anyValue(),
        EVENT_BUS_NAME: 'shop-bus',
        DEAD_LETTERS_TABLE: Match.anyValue(),
        OPERATIONS_TABLE: Match.anyValue(),
      },
    },
  });
});

test('the worker takes ten records at once, and answers for each', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('the worker may put events on its own bus only, and look whether it is there', () => {
  const { Action, Resource } = allowed('events:PutEvents');
  expect(Action).toEqual(['events:DescribeEventBus', 'events:PutEvents']);
  expect(JSON.stringify(Resource)).toContain(':event-bus/shop-bus');
});

test('of the tables, the worker may only do what a worker does', () => {
  expect(allowed('dynamodb:Query').Action).toEqual(
    ['ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
      (name) => `dynamodb:${name}`,
    ),
  );
  const ofOperations = statementsIn(template).filter(({ Resource }) =>
    JSON.stringify(Resource).includes('TablesOperations'),
  );
  expect(ofOperations.flatMap(actionsOf)).toEqual(['dynamodb:GetItem', 'dynamodb:UpdateItem']);
  expect(allowed('sqs:DeleteMessage').Resource).toEqual(
    allowed('sqs:ChangeMessageVisibility').Resource,
  );
});

test('a subscription with another target is a mistake that is told of', () => {
  expect(() => stackOf('pulled')).toThrow('has no event bus as its target, but "pull"');
});
