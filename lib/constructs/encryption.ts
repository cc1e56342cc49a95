import { Aspects, type IAspect, Stack } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

const keys = new WeakMap<IConstruct, IKey>();

/** Has everything below `scope` that holds data encrypted with `key`, and lets the services in between use it. */
export function encryptWith(scope: IConstruct, key: IKey): void {
  keys.set(scope, key);
  Aspects.of(scope).add(tablesWith(key));
  for (const statement of [...servicesOf(scope), logsOf(scope)]) key.addToResourcePolicy(statement);
}

/** The key of whatever is around `scope`; undefined where AWS's own keys do. */
export const keyOf = (scope: IConstruct): IKey | undefined =>
  [...scope.node.scopes].reverse().flatMap((around) => keys.get(around) ?? [])[0];

/** How queues below `scope` are encrypted. */
export function queueEncryption(scope: IConstruct) {
  const encryptionMasterKey = keyOf(scope);
  return encryptionMasterKey
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey }
    : { encryption: QueueEncryption.SQS_MANAGED };
}

/** Lets `grantee` use the key around `scope`, but only through the services that hold what is encrypted with it. */
export function allowKey(scope: IConstruct, { grantPrincipal }: IGrantable): void {
  const key = keyOf(scope);
  if (!key) return;
  const { region, urlSuffix } = Stack.of(scope);
  const through = ['dynamodb', 'sqs', 'sns', 'secretsmanager'];
  grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: [...using, 'kms:DescribeKey'],
      resources: [key.keyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': through.map((name) => `${name}.${region}.${urlSuffix}`) },
      },
    }),
  );
}

/** Written to the resources: the construct library takes a key for tables only in stacks that name their region. */
const tablesWith = ({ keyArn }: IKey): IAspect => ({
  visit(node) {
    if (!(node instanceof CfnGlobalTable)) return;
    node.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
    node.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: keyArn });
  },
});

const using = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
];

/** SNS puts messages into encrypted queues, EventBridge what it could not hand over; alarms go to an encrypted topic. */
const servicesOf = (scope: IConstruct): PolicyStatement[] =>
  ['sns', 'events', 'cloudwatch'].map(
    (service) =>
      new PolicyStatement({
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
      }),
  );

/** CloudWatch Logs encrypts what is written to this account's log groups. */
function logsOf(scope: IConstruct): PolicyStatement {
  const stack = Stack.of(scope);
  const groups = stack.formatArn({ service: 'logs', resource: 'log-group:*' });
  return new PolicyStatement({
    principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: [...using, 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
  });
}
