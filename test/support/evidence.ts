import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { stack } from './stack';

/** What somebody can read who may look at logs, metrics and stacks, but at no table, queue or secret. */
export interface Evidence {
  /** Where it was found. */
  readonly place: string;
  readonly text: string;
}

/** All lines of all logs since a time, in milliseconds since 1970. */
export async function logLines(since: number): Promise<Evidence[]> {
  const client = new CloudWatchLogsClient({});
  const lines: Evidence[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName = '' } of logGroups) {
      const query = { logGroupName, startTime: since };
      for await (const { events = [] } of paginateFilterLogEvents({ client }, query))
        lines.push(...events.map(({ message = '' }) => ({ place: logGroupName, text: message })));
    }
  }
  return lines;
}

/** All that the journal holds. */
export async function journalLines(): Promise<Evidence[]> {
  const TableName = stack().outputs.JournalTableName ?? '';
  const lines: Evidence[] = [];
  for await (const { Items = [] } of paginateScan(
    { client: new DynamoDBClient({}) },
    { TableName },
  ))
    lines.push(...Items.map((item) => ({ place: 'the journal', text: JSON.stringify(item) })));
  return lines;
}

/** All metrics that there are: their names, and what they are told apart by. */
export async function metricNames(): Promise<Evidence[]> {
  const client = new CloudWatchClient({});
  const names: Evidence[] = [];
  for await (const { Metrics = [] } of paginateListMetrics({ client }, {}))
    names.push(...Metrics.map((one) => ({ place: 'a metric', text: JSON.stringify(one) })));
  return names;
}

/** What a stack shows of itself: template, parameters, outputs, tags. */
export async function stackTexts(StackName: string): Promise<Evidence[]> {
  const client = new CloudFormationClient({});
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
  return [
    { place: 'the stack', text: JSON.stringify(Stacks) },
    { place: 'the template', text: TemplateBody },
  ];
}

/** A secret as it may be written somewhere: as it is, in base64 wherever it begins, in hex, escaped in an address. */
export function writings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // What touches its neighbours depends on them.
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    ...new Set([secret, ...base64, ...url, bytes.toString('hex'), encodeURIComponent(secret)]),
  ];
}

/** Where any of the secrets stands. */
export const leaksIn = (all: readonly Evidence[], secrets: readonly string[]): Evidence[] => {
  const wanted = secrets.flatMap(writings);
  return all.filter(({ text }) => wanted.some((one) => text.includes(one)));
};
