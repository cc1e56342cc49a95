import { queuePart, type Resources, rolePart, smallFunction } from './parts';

/** Where the smallest possible function answers: behind Weft's own API, with its authorizer and without. */
export interface Api {
  readonly apiId: string;
  readonly authorizerId: string;
}

export const byHandStack = 'WeftBenchByHand';

const named = (name: string) => `${byHandStack}-${name}`;
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** What all functions by hand run as. */
const role = rolePart('Role', [
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:ListShards',
]);

/** What somebody would write who does the same work with the services themselves, as CloudFormation takes it. */
export const byHandTemplate = (api: Api) => ({
  Resources: {
    ...snsToSqs('Standard', false),
    ...snsToSqs('Fifo', true),
    ...busToSqs(),
    ...role,
    ...smallest(api),
  },
  Outputs: {
    StandardTopic: { Value: { Ref: 'StandardTopic' } },
    StandardQueue: { Value: { Ref: 'StandardQueue' } },
    FifoTopic: { Value: { Ref: 'FifoTopic' } },
    FifoQueue: { Value: { Ref: 'FifoQueue' } },
    BusQueue: { Value: { Ref: 'BusQueue' } },
  },
});

/** By itself, so that an engine without Kinesis can have all the rest. */
export const kinesisTemplate = () => ({
  Resources: {
    Stream: {
      Type: 'AWS::Kinesis::Stream',
      Properties: { Name: streamName, ShardCount: 4 },
    },
    ...role,
    ...smallFunction('Collector', collecting),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arnOf('Stream'),
        FunctionName: { Ref: 'Collector' },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 100,
      },
    },
  },
});

export const busName = named('bus');
export const streamName = named('stream');

function snsToSqs(kind: string, fifo: boolean): Resources {
  const [topic, queue] = [`${kind}Topic`, `${kind}Queue`];
  const ending = fifo ? '.fifo' : '';
  return {
    [topic]: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: named(`${kind}${ending}`), ...(fifo && { FifoTopic: true }) },
    },
    ...queuePart(queue, { name: named(`${kind}${ending}`), fifo, from: 'sns.amazonaws.com' }),
    [`${kind}Subscription`]: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: topic },
        Protocol: 'sqs',
        Endpoint: arnOf(queue),
        RawMessageDelivery: true,
      },
    },
  };
}

const busToSqs = (): Resources => ({
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: busName } },
  ...queuePart('BusQueue', { name: named('bus'), fifo: false, from: 'events.amazonaws.com' }),
  Rule: {
    Type: 'AWS::Events::Rule',
    DependsOn: 'Bus',
    Properties: {
      EventBusName: busName,
      EventPattern: { source: ['bench'] },
      Targets: [{ Id: 'Queue', Arn: arnOf('BusQueue') }],
    },
  },
});

/** A function that says one line and answers. Without its line the local engine would wait 50 ms for one. */
const answering = `exports.handler = async () => {
  console.log('answered');
  return { statusCode: 201, body: '{}' };
};`;

/** Tells the benchmark what has arrived, and when; records say whom to tell. */
const collecting = `exports.handler = async ({ Records }) => {
  const at = Date.now();
  const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  console.log('collected');
  const marks = texts.map((text) => /"mark":"([^"]+)"/.exec(text)[1]);
  const to = /"to":"([^"]+)"/.exec(texts[0])[1];
  await fetch(to, { method: 'POST', body: JSON.stringify({ at, marks }) });
};`;

const smallest = ({ apiId, authorizerId }: Api): Resources => ({
  ...smallFunction('Smallest', answering),
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Smallest' },
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: apiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: arnOf('Smallest'),
      PayloadFormatVersion: '2.0',
    },
  },
  Authorised: routePart(apiId, 'POST /bench/authorised', {
    AuthorizationType: 'CUSTOM',
    AuthorizerId: authorizerId,
  }),
  Open: routePart(apiId, 'POST /bench/open', { AuthorizationType: 'NONE' }),
});

const routePart = (ApiId: string, RouteKey: string, access: object) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId,
    RouteKey,
    ...access,
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
  },
});
