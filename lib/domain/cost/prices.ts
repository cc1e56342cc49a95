/** What an account has for nothing each month, for good: one allowance for all of its use. */
export const allowances = {
  lambdaRequests: 1_000_000,
  lambdaSeconds: 400_000,
  sqsRequests: 1_000_000,
  snsRequests: 1_000_000,
  logGigabytes: 5,
  metrics: 10,
  alarms: 10,
  dashboards: 3,
  traces: 100_000,
} as const;

export type Allowance = keyof typeof allowances;

export interface Price {
  readonly service: string;
  /** What is counted. */
  readonly what: string;
  /** List price in US$ of `per` of them. */
  readonly dollars: number;
  readonly per: number;
  /** What of it is free in each account, each month. */
  readonly free?: Allowance;
}

const million = 1_000_000;

/** When the prices were written down. */
export const pricesOf = '2026-11-21';

/** Where AWS says them. */
export const priceSources = {
  Lambda: 'https://aws.amazon.com/lambda/pricing/',
  DynamoDB: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  SQS: 'https://aws.amazon.com/sqs/pricing/',
  SNS: 'https://aws.amazon.com/sns/pricing/',
  EventBridge: 'https://aws.amazon.com/eventbridge/pricing/',
  Kinesis: 'https://aws.amazon.com/kinesis/data-streams/pricing/',
  'API Gateway': 'https://aws.amazon.com/api-gateway/pricing/',
  CloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  'Secrets Manager': 'https://aws.amazon.com/secrets-manager/pricing/',
  'X-Ray': 'https://aws.amazon.com/xray/pricing/',
} as const;

const priced = (
  service: keyof typeof priceSources,
  what: string,
  price: Omit<Price, 'service' | 'what'>,
): Price => ({ service, what, ...price });

/** List prices in us-east-1. Storage and data that leaves AWS come on top; without traffic they are next to nothing. */
export const prices = {
  lambdaRequest: priced('Lambda', 'invocations', {
    dollars: 0.2,
    per: million,
    free: 'lambdaRequests',
  }),
  lambdaSecond: priced('Lambda', 'GB-seconds, arm64', {
    dollars: 0.0000133334,
    per: 1,
    free: 'lambdaSeconds',
  }),
  writeUnit: priced('DynamoDB', 'write units', { dollars: 0.625, per: million }),
  readUnit: priced('DynamoDB', 'read units', { dollars: 0.125, per: million }),
  sqsFifo: priced('SQS', 'requests to FIFO queues', {
    dollars: 0.5,
    per: million,
    free: 'sqsRequests',
  }),
  sqsStandard: priced('SQS', 'requests to standard queues', {
    dollars: 0.4,
    per: million,
    free: 'sqsRequests',
  }),
  snsStandard: priced('SNS', 'requests to standard topics', {
    dollars: 0.5,
    per: million,
    free: 'snsRequests',
  }),
  snsFifo: priced('SNS', 'requests to FIFO topics', { dollars: 0.3, per: million }),
  snsFifoDelivery: priced('SNS', 'deliveries of FIFO topics', { dollars: 0.01, per: million }),
  snsFifoBytesIn: priced('SNS', 'GB published to FIFO topics', { dollars: 0.017, per: 1 }),
  snsFifoBytesOut: priced('SNS', 'GB delivered by FIFO topics', { dollars: 0.001, per: 1 }),
  busEvent: priced('EventBridge', 'events put on a bus', { dollars: 1, per: million }),
  kinesisPut: priced('Kinesis', 'PUT payload units of 25 KB', { dollars: 0.014, per: million }),
  kinesisShard: priced('Kinesis', 'hours of a shard', { dollars: 0.015, per: 1 }),
  httpRequest: priced('API Gateway', 'requests', { dollars: 1, per: million }),
  logGigabyte: priced('CloudWatch', 'GB of logs', { dollars: 0.5, per: 1, free: 'logGigabytes' }),
  metric: priced('CloudWatch', 'custom metrics', { dollars: 0.3, per: 1, free: 'metrics' }),
  alarm: priced('CloudWatch', 'metrics of alarms', { dollars: 0.1, per: 1, free: 'alarms' }),
  dashboard: priced('CloudWatch', 'dashboards of up to 50 metrics', {
    dollars: 3,
    per: 1,
    free: 'dashboards',
  }),
  largeDashboard: priced('CloudWatch', 'dashboards of more than 50 metrics', {
    dollars: 3,
    per: 1,
  }),
  secret: priced('Secrets Manager', 'secrets', { dollars: 0.4, per: 1 }),
  trace: priced('X-Ray', 'traces', { dollars: 5, per: million, free: 'traces' }),
} as const satisfies Readonly<Record<string, Price>>;

export type Priced = keyof typeof prices;

/** What one costs, in US$. */
export const priceOfOne = (name: Priced): number => prices[name].dollars / prices[name].per;
