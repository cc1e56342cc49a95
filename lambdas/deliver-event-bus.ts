import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EventBusConsumer } from '../lib/aws/event-bus-consumer';
import { readEnv } from '../lib/runtime/env';
import { pushHandler } from '../lib/runtime/push-handler';
import { quickSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const { EVENT_BUS_NAME: bus } = readEnv('EVENT_BUS_NAME');
const eventBridge = new EventBridgeClient(quickSettings);

/** Puts its subscription's records on an EventBridge bus. */
export const handler = pushHandler(
  () => new EventBusConsumer(eventBridge, { bus, now: system.now }),
);
