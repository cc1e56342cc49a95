import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { alarmKinds, runbookOf } from '../../lib/domain/topology/alarms';
import { stack } from '../support/stack';

const cloudWatch = new CloudWatchClient({});

test('the dashboard is deployed, with a row for each topic, and names of resources that there are', async () => {
  const command = new GetDashboardCommand({ DashboardName: 'WeftTest' });
  const { DashboardBody = '' } = await cloudWatch.send(command);
  const { widgets } = JSON.parse(DashboardBody);
  expect(widgets.length).toBeLessThanOrEqual(500);
  const titles = widgets.map(
    ({ properties }: { properties: { title?: string } }) => properties.title,
  );
  for (const row of ['orders: records', 'tenant--own: fan-out behind', 'hook-told: deliveries'])
    expect(titles).toContain(row);
  expect(DashboardBody).toContain(stack().outputs.FanOutFunctionName);
  expect(DashboardBody).toContain(stack().outputs.LogTableName);
  expect(DashboardBody).not.toMatch(/\$\{|"Ref"|Fn::/);
});

test('alarms are deployed, each of which tells the topic of the fabric, which is there', async () => {
  const command = new DescribeAlarmsCommand({ AlarmNamePrefix: 'WeftTest-', MaxRecords: 100 });
  const { MetricAlarms = [] } = await cloudWatch.send(command);
  const { AlarmTopicArn } = stack().outputs;
  for (const { AlarmActions, OKActions } of MetricAlarms)
    expect([AlarmActions, OKActions]).toEqual([[AlarmTopicArn], [AlarmTopicArn]]);
  const attributes = new GetTopicAttributesCommand({ TopicArn: AlarmTopicArn });
  await expect(new SNSClient({}).send(attributes)).resolves.toBeDefined();
  const made = alarmKinds.filter((kind) =>
    MetricAlarms.some(({ AlarmName = '' }) => AlarmName.endsWith(`-${runbookOf(kind)}`)),
  );
  // No subscription of this topology blocks, and one alarm on a sum is like another.
  expect(alarmKinds.filter((kind) => !made.includes(kind))).toEqual([
    'blocked',
    'functionThrottles',
  ]);
});
