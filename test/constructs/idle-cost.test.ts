import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import sample from '../../bin/weft.config';
import { WeftStack } from '../../lib/constructs/weft-stack';
import { afterAllowances, isOfAlarms, listPrice } from '../../lib/domain/cost/cost';
import { idleCost } from '../../lib/domain/cost/idle';
import type { Template as Costed } from '../../lib/domain/cost/template';

const template = Template.fromStack(new WeftStack(new App(), 'Weft', { topology: sample }));
const { rows, notes } = idleCost(template.toJSON() as Costed);
const of = (what: RegExp) => rows.filter((row) => what.test(row.what));
const dollars = (what: RegExp) => listPrice({ rows: of(what) });

test('the default topology costs no more than US$ 1 a month while it is idle, alarms aside', () => {
  const rest = rows.filter((row) => !isOfAlarms(row));
  expect(afterAllowances({ rows: rest })).toBeLessThanOrEqual(1);
  // Without what every account has for nothing, and without the dashboard, which is among that.
  const bare = rest.filter(({ what }) => !what.startsWith('dashboards'));
  expect(listPrice({ rows: bare })).toBeLessThanOrEqual(1.25);
});

test('each thing that costs while nobody uses it is reckoned', () => {
  expect(dollars(/^secrets/)).toBeCloseTo(0.4);
  expect(dollars(/^receives from a FIFO queue by Lambda/)).toBeCloseTo(0.3285);
  expect(dollars(/^receives from a queue by Lambda/)).toBeCloseTo(0.2628);
  expect(of(/^runs of caretake/)[0]?.requests).toBe(43_800);
  expect(of(/^runs of sweep/)[0]?.requests).toBe(8_760);
  expect(of(/^read units of caretake/)[0]?.requests).toBe(43_800 * (3 * 3 + 1));
  expect(of(/^read units of sweep/)[0]?.requests).toBe(8_760 * (2 + 3 * 8));
  expect(of(/^receives of caretake/)[0]?.requests).toBe(43_800 * 3);
  expect(of(/^dashboards of up to 50 metrics/)[0]).toMatchObject({ dollars: 3, free: 1 });
  expect(notes.join()).toContain('List prices');
});

test('an alarm on a sum counts as many metrics as there are in it', () => {
  const functions = Object.keys(template.findResources('AWS::Lambda::Function')).length;
  const tables = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable')).length;
  const sums = 2 * functions + 2 * tables;
  const plain = Object.values(template.findResources('AWS::CloudWatch::Alarm')).filter(
    ({ Properties }) => Properties.Metrics === undefined,
  ).length;
  expect(of(/^metrics of alarms/)[0]?.requests).toBe(sums + plain);
});

test('a queue that nobody polls, and a clock that knows no rate, cost nothing', () => {
  const Resources = {
    Queue: { Type: 'AWS::SQS::Queue' },
    Off: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Enabled: false },
    },
    Stream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] } },
    },
    Source: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['a'] } } },
  };
  expect(idleCost({ Resources }).rows).toEqual([]);
});
