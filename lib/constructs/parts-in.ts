import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

/** Every function below `scope`, the users' own included. */
export const functionsIn = (scope: IConstruct): LambdaFunction[] =>
  scope.node.findAll().filter((one) => one instanceof LambdaFunction);

/** Every table below `scope`. */
export const tablesIn = (scope: IConstruct): TableV2[] =>
  scope.node.findAll().filter((one) => one instanceof TableV2);

/** Every queue below `scope`. */
export const queuesIn = (scope: IConstruct): Queue[] =>
  scope.node.findAll().filter((one) => one instanceof Queue);

/** Every SNS topic below `scope`. */
export const topicsIn = (scope: IConstruct): Topic[] =>
  scope.node.findAll().filter((one) => one instanceof Topic);
