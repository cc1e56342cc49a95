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

const outputsOf = (fabric: MessagingFabric) => ({
  ...storeOutputs(fabric),
  ...functionOutputs(fabric),
  ...sourceOutputs(fabric),
  ...compactionOutputs(fabric),
  AlarmTopicArn: fabric.observability.alarmTopic.topicArn,
});

const storeOutputs = ({ api, access, tables, deadLetters, limits, journal }: MessagingFabric) => ({
  ...(api && { ApiId: api.api.apiId, ApiUrl: api.api.apiEndpoint }),
  ApiKeySecretArn: access.apiKey.secretArn,
  LogTableName: tables.log.tableName,
  OffsetsTableName: tables.offsets.tableName,
  IdempotencyTableName: tables.idempotency.tableName,
  DeadLettersTableName: deadLetters.deadLetters.tableName,
  OperationsTableName: deadLetters.operations.tableName,
  KeysTableName: access.keys.table.tableName,
  LimitsTableName: limits.table.tableName,
  ...(journal && { JournalTableName: journal.table.tableName }),
});

const functionOutputs = (fabric: MessagingFabric) => ({
  PublishFunctionName: fabric.doors.publish.function.functionName,
  ReadFunctionName: fabric.doors.read.function.functionName,
  GroupsFunctionName: fabric.doors.groups.function.functionName,
  ConsumeFunctionName: fabric.doors.consume.function.functionName,
  CatalogFunctionName: fabric.doors.catalog.function.functionName,
  AuthorizerFunctionName: fabric.access.authorizer.function.functionName,
  KeysFunctionName: fabric.access.keys.door.function.functionName,
  FanOutFunctionName: fabric.fanOut.dispatcher.function.functionName,
  ControlFunctionName: fabric.operations.control.function.functionName,
  OperateFunctionName: fabric.operations.runner.function.functionName,
  CaretakerFunctionName: fabric.caretaker.caretaker.function.functionName,
  SweeperFunctionName: fabric.fanOut.sweeper.function.functionName,
  SubscriptionFunctions: Stack.of(fabric).toJsonString(
    Object.fromEntries(
      Object.entries(fabric.namespaces.targets).map(([name, target]) => [
        name,
        target.function.functionName,
      ]),
    ),
  ),
});

const sourceOutputs = ({ eventSource }: MessagingFabric) =>
  eventSource && {
    IngestFunctionName: eventSource.ingest.function.functionName,
    IngestDeadLettersUrl: eventSource.deadLetters.queueUrl,
  };

const compactionOutputs = ({ compaction }: MessagingFabric) =>
  compaction && {
    LatestTableName: compaction.latest.tableName,
    CompactorFunctionName: compaction.compactor.function.functionName,
  };
