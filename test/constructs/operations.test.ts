import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { defineFabric } from '../../lib';
import { WeftStack } from '../../lib/constructs/weft-stack';

const topology = defineFabric({
  topics: { orders: { ordered: true } },
  subscriptions: {
    inbox: { topic: 'orders', target: { kind: 'pull' } },
    audit: { topic: 'orders', target: { kind: 'pull', native: true } },
    shop: { topic: 'orders', target: { kind: 'event-bus', bus: 'shop' } },
  },
});

const template = Template.fromStack(new WeftStack(new App(), 'Weft', { topology }));

/** What the role of the function whose service name that is may do: `action resource`, as the template has them. */
function allowed(service: string): string[] {
  const functions = Object.values(
    template.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { POWERTOOLS_SERVICE_NAME: service } } },
    }),
  );
  const role = functions[0]?.Properties.Role['Fn::GetAtt'][0];
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(
    ({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
  );
  return policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap(
      ({ Action, Resource }: { Action: string | string[]; Resource: unknown }) =>
        [Action].flat().map((action) => `${action} ${JSON.stringify(Resource)}`),
    ),
  );
}

const may = (service: string, action: string, resource: RegExp): boolean =>
  allowed(service).some((one) => one.startsWith(`${action} `) && resource.test(one));

const deadLetterTable = /DeadLetters[0-9A-F]{8}","Arn"/;
const index = /DeadLetters[0-9A-F]{8}","Arn"\]\},"\/index\/byPlace"/;

describe.each(['weft-control', 'weft-operate', 'weft-caretake'])('%s', (service) => {
  test('it may change lanes and letters, and find them by their place', () => {
    for (const action of [
      'GetItem',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'ConditionCheckItem',
      'Query',
    ])
      expect(may(service, `dynamodb:${action}`, deadLetterTable)).toBe(true);
    expect(may(service, 'dynamodb:Query', index)).toBe(true);
  });

  test('it may look through operations, and wake them', () => {
    expect(may(service, 'dynamodb:Scan', /DeadLettersOperations/)).toBe(true);
    expect(may(service, 'sqs:SendMessage', /OperationsQueue/)).toBe(true);
  });
});

test('only who redrives may send to the queues, and only the caretaker empties the dead-letter queues', () => {
  const inbox = /SubscriptionsinboxQueue/;
  const dead = /SubscriptionsinboxDeadLetters/;
  expect(may('weft-operate', 'sqs:SendMessage', inbox)).toBe(true);
  expect(may('weft-caretake', 'sqs:SendMessage', inbox)).toBe(true);
  expect(may('weft-control', 'sqs:SendMessage', inbox)).toBe(false);
  expect(may('weft-control', 'sqs:GetQueueAttributes', inbox)).toBe(true);
  expect(may('weft-caretake', 'sqs:DeleteMessage', dead)).toBe(true);
  expect(may('weft-operate', 'sqs:DeleteMessage', dead)).toBe(false);
});

test('only the door and the caretaker turn queues off and on', () => {
  const mapping = /event-source-mapping:.*TargetsshopWorker/;
  expect(may('weft-control', 'lambda:UpdateEventSourceMapping', mapping)).toBe(true);
  expect(may('weft-operate', 'lambda:UpdateEventSourceMapping', mapping)).toBe(false);
  expect(may('weft-caretake', 'lambda:UpdateEventSourceMapping', mapping)).toBe(true);
});

test('the runner takes one wake-up at a time, and what nobody can do is set aside', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 1,
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('OperationsQueue'), 'Arn'] },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 360,
    RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
  });
});

test('the caretaker comes each minute', () => {
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
});

test('the runner alone may wake itself: Lambda stops every other for a loop', () => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const loops = functions.filter(({ Properties }) => Properties.RecursiveLoop === 'Allow');
  expect(
    loops.map(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME),
  ).toEqual(['weft-operate']);
});
