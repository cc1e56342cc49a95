import { type Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

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
  if (isTraced(scope) && role) acknowledge(role, wideTraces);
}

const noResource = 'xray:PutTraceSegments and xray:PutTelemetryRecords know no resource.';

const wideTraces = {
  'AwsSolutions-IAM5[Resource::*]': noResource,
  'Serverless-LambdaStarPermissions': noResource,
};
