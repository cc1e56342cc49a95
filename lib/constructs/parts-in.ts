import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** Every function below `scope`, the users' own included. */
export const functionsIn = (scope: IConstruct): LambdaFunction[] =>
  scope.node.findAll().filter((one) => one instanceof LambdaFunction);

/** Every table below `scope`. */
export const tablesIn = (scope: IConstruct): TableV2[] =>
  scope.node.findAll().filter((one) => one instanceof TableV2);
