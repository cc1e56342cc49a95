import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MessagingFabric, type MessagingFabricProps } from './messaging-fabric';

export type WeftStackProps = StackProps & MessagingFabricProps;

/** A fabric as a stack of its own, with the outputs that scripts, the local runner and the CLI read. */
export class WeftStack extends Stack {
  readonly fabric: MessagingFabric;

  constructor(scope: Construct, id: string, props: WeftStackProps) {
    super(scope, id, props);
    this.fabric = new MessagingFabric(this, 'Fabric', props);
    for (const [name, value] of Object.entries(outputsOf(this.fabric))) {
      new CfnOutput(this, name, { value });
    }
  }
}

const outputsOf = ({ api, access, tables, doors, fanOut, targets }: MessagingFabric) => ({
  ...(api && { ApiId: api.api.apiId, ApiUrl: api.api.apiEndpoint }),
  ApiKeySecretArn: access.apiKey.secretArn,
  LogTableName: tables.log.tableName,
  OffsetsTableName: tables.offsets.tableName,
  IdempotencyTableName: tables.idempotency.tableName,
  PublishFunctionName: doors.publish.function.functionName,
  ConsumeFunctionName: doors.consume.function.functionName,
  CatalogFunctionName: doors.catalog.function.functionName,
  AuthorizerFunctionName: access.authorizer.function.functionName,
  FanOutFunctionName: fanOut.dispatcher.function.functionName,
  SweeperFunctionName: fanOut.sweeper.function.functionName,
  SubscriptionFunctions: Stack.of(tables).toJsonString(
    Object.fromEntries(
      Object.entries(targets).map(([name, target]) => [name, target.function.functionName]),
    ),
  ),
});
