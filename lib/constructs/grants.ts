import type { ITable, ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * What roles are granted, action by action. The construct library's own grants bring along what nobody here asks for:
 * every index of a table, a queue's URL and attributes, a secret's description.
 */
export const allow = (grantee: IGrantable, actions: string[], ...resourceArns: string[]): Grant =>
  Grant.addToPrincipal({ grantee, actions, resourceArns });

/** On a table's items, by the names of DynamoDB's operations. */
export const allowItems = (
  grantee: IGrantable,
  { tableArn }: ITable | ITableV2,
  ...operations: string[]
): Grant =>
  allow(
    grantee,
    operations.map((operation) => `dynamodb:${operation}`),
    tableArn,
  );

export const allowSend = (grantee: IGrantable, { queueArn }: IQueue): Grant =>
  allow(grantee, ['sqs:SendMessage'], queueArn);

/** Take messages, and be done with them. */
export const allowReceive = (grantee: IGrantable, { queueArn }: IQueue): Grant =>
  allow(grantee, ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], queueArn);

/** Hold longer, or give back, what was taken. */
export const allowHold = (grantee: IGrantable, { queueArn }: IQueue): Grant =>
  allow(grantee, ['sqs:ChangeMessageVisibility'], queueArn);

export const allowReadSecret = (grantee: IGrantable, { secretArn }: ISecret): Grant =>
  allow(grantee, ['secretsmanager:GetSecretValue'], secretArn);

/** Lets a service of AWS send to a queue, on behalf of one topic or rule. */
export function allowFrom(
  sourceArn: string,
  { service, into }: { readonly service: string; readonly into: IQueue },
): void {
  into.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['sqs:SendMessage'],
      resources: [into.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  );
}
