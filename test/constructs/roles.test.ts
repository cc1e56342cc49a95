import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { functionRole } from '../../lib/constructs/function-role';
import { allow } from '../../lib/constructs/grants';
import { WeftStack } from '../../lib/constructs/weft-stack';
import { roleTable, textOf } from '../support/role-table';
import { wholeFabric } from '../support/whole-fabric';

const stack = new WeftStack(new App(), 'Weft', { topology: wholeFabric });
const golden = join(__dirname, '..', 'golden', 'roles.txt');
const lines = Object.entries(roleTable(stack)).flatMap(([role, allowed]) =>
  allowed.map((line) => ({ role, line, action: line.split('  ')[0] ?? '' })),
);

test('each role may do what the table says, and nothing else', () => {
  // What is new is looked at, and then accepted: WEFT_ACCEPT=roles npx jest test/constructs/roles
  if (process.env.WEFT_ACCEPT === 'roles') writeFileSync(golden, textOf(roleTable(stack)));
  expect(textOf(roleTable(stack))).toBe(readFileSync(golden, 'utf8'));
});

test('no role may do whatever a wildcard stands for', () => {
  expect(lines.filter(({ action }) => action.includes('*'))).toEqual([]);
});

test('a resource is a wildcard only where the action knows none', () => {
  const traces = ['xray:PutTraceSegments  *', 'xray:PutTelemetryRecords  *'];
  const wide = lines.filter(({ line }) => line.includes('*') && !traces.includes(line));
  expect(wide.map(({ role, line }) => `${role}: ${line}`)).toEqual([
    'Fabric/Caretaker/Caretaker/Weft/May/Role: lambda:ListEventSourceMappings  *',
    'Fabric/Operations/Control/Weft/May/Role: cloudwatch:GetMetricData  *',
    'Fabric/Operations/Control/Weft/May/Role: cloudwatch:ListMetrics  *',
    'Fabric/Operations/Control/Weft/May/Role: lambda:ListEventSourceMappings  *',
  ]);
});

test('no role has a policy that somebody else writes', () => {
  expect(lines.filter(({ action }) => action.startsWith('policy'))).toEqual([]);
});

test('each function has a role of its own', () => {
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const roles = functions.map(({ Properties }) => JSON.stringify(Properties.Role));
  expect(new Set(roles).size).toBe(functions.length);
});

test.each([false, true])('a permission more shows in the table, growing: %s', (grows) => {
  const own = new Stack(new App(), 'Own');
  const role = functionRole(own, { logGroup: new LogGroup(own, 'Logs'), grows });
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*'] }),
  );
  expect(textOf(roleTable(own))).toContain('  s3:GetObject  arn:aws:s3:::a/*\n');
});

test('what is more than a policy may hold is in the table, too', () => {
  const own = new Stack(new App(), 'Own');
  const role = functionRole(own, { logGroup: new LogGroup(own, 'Logs'), grows: true });
  for (const name of Array.from({ length: 400 }, (_, at) => `queue-of-a-long-name-${at}`))
    allow(role, ['sqs:SendMessage'], own.formatArn({ service: 'sqs', resource: name }));
  const [allowed = []] = Object.values(roleTable(own));
  expect(allowed.filter((line) => line.startsWith('sqs:SendMessage'))).toHaveLength(400);
  const more = Template.fromStack(own).findResources('AWS::IAM::ManagedPolicy');
  expect(Object.keys(more).length).toBeGreaterThan(1);
});
