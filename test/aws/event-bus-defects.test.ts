import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Message } from '@aws-sdk/client-sqs';
import { receiveFrom } from '../support/own-queue';
import { stack } from '../support/stack';

/**
 * Where MiniStack 1.5.33 differs from AWS in what EventBridge does for us. One that fails says that a defect is
 * mended.
 */
const cloudFormation = new CloudFormationClient({});
const events = new EventBridgeClient({});
const StackName = `EventBusDefects${process.pid}`;

const isMiniStack = async (): Promise<boolean> => {
  const { endpoint } = stack();
  if (!endpoint) return false;
  const { ok } = await fetch(`${endpoint}/_ministack/health`).catch(() => ({ ok: false }));
  return ok;
};

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const ruleTo = (target: string, source: string) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventPattern: { source: [source] },
    Targets: [{ Id: 'target', Arn: arnOf(target) }],
  },
});

/** A rule to a queue; and one to a function that fails at once, and has another queue for what failed. */
const template = {
  Resources: {
    Seen: { Type: 'AWS::SQS::Queue' },
    ToQueue: ruleTo('Seen', 'defects.seen'),
    Failed: { Type: 'AWS::SQS::Queue' },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
    },
    Failing: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: arnOf('Role'),
        Code: { ZipFile: 'exports.handler = async () => { throw new Error("as always"); };' },
      },
    },
    OnFailure: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Failing' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } },
      },
    },
    ToFunction: ruleTo('Failing', 'defects.failing'),
  },
  Outputs: {
    Seen: { Value: { Ref: 'Seen' } },
    Failed: { Value: { Ref: 'Failed' } },
    Failing: { Value: { Ref: 'Failing' } },
  },
};

let outputs: Record<string, string> = {};

beforeAll(async () => {
  const TemplateBody = JSON.stringify(template);
  await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }),
  );
  const waiting = { client: cloudFormation, maxWaitTime: 40, minDelay: 1 };
  await waitUntilStackCreateComplete(waiting, { StackName });
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  outputs = Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
});

afterAll(() => cloudFormation.send(new DeleteStackCommand({ StackName })));

const put = (Source: string, Time?: Date) =>
  events.send(new PutEventsCommand({ Entries: [{ Source, DetailType: 't', Detail: '{}', Time }] }));

const read = (message?: Message) => JSON.parse(message?.Body ?? 'null');

test('MiniStack gives an event the time of the call, whatever time it came with', async () => {
  if (!(await isMiniStack())) return;
  await put('defects.seen', new Date('2001-02-03T04:05:06Z'));
  const [message] = await receiveFrom(outputs.Seen ?? '');
  expect(read(message)).toMatchObject({ source: 'defects.seen', time: expect.any(String) });
  expect(read(message).time).not.toBe('2001-02-03T04:05:06Z');
});

test('MiniStack does not set aside what a function fails at that a rule invokes, as it does otherwise', async () => {
  if (!(await isMiniStack())) return;
  const failed = () => receiveFrom(outputs.Failed ?? '');
  await put('defects.failing');
  expect(await failed()).toEqual([]);
  await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: outputs.Failing, InvocationType: 'Event', Payload: '{}' }),
  );
  const [message] = await failed();
  expect(read(message)).toMatchObject({ requestPayload: {} });
});
