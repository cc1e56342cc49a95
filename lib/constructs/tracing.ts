import { Validations } from 'aws-cdk-lib';
import { type Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

const traced = new WeakMap<IConstruct, boolean>();

/** Has X-Ray trace what records pass through below `scope`, or not. */
export const traceBelow = (scope: IConstruct, tracing: boolean): void => {
  traced.set(scope, tracing);
};

const isTraced = (scope: IConstruct): boolean =>
  [...scope.node.scopes].reverse().flatMap((around) => traced.get(around) ?? [])[0] ?? true;

/** What a function below `scope` needs to be traced, where it is to be. */
export const tracingOf = (scope: IConstruct) =>
  isTraced(scope) ? { tracing: Tracing.ACTIVE } : {};

/** Says why a function that is traced may write to X-Ray's every resource. */
export function acknowledgeTracing(scope: IConstruct, { role }: LambdaFunction): void {
  if (!isTraced(scope) || !role) return;
  // Of a role that grows, the policies beside it are meant, too.
  for (const id of ['AwsSolutions-IAM5[Resource::*]', 'Serverless-LambdaStarPermissions'])
    Validations.of(role).acknowledge({ id, reason: noResource });
}

const noResource = 'xray:PutTraceSegments and xray:PutTelemetryRecords know no resource.';
