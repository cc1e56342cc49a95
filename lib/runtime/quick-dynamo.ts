import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { quickSettings } from './sdk-settings';

/** A client of this process's own region and credentials, which gives up on a call that hangs. */
export const quickDynamo = (): DynamoDBClient => new DynamoDBClient(quickSettings);
