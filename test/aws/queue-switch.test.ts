import { LambdaClient, ResourceInUseException } from '@aws-sdk/client-lambda';
import { LambdaQueueSwitch } from '../../lib/aws/queue-switch';
import { defineFabric, type Subscription } from '../../lib/domain/topology/fabric';
import { busy, denied } from '../support/sdk-errors';

const { subscriptions } = defineFabric({
  topics: { orders: { ordered: true } },
  subscriptions: {
    pushed: { topic: 'orders', target: { kind: 'webhook', url: 'https://example.com' } },
    pulled: { topic: 'orders', target: { kind: 'pull' } },
  },
});
const pushed = subscriptions.pushed as Subscription;

/** A client that is answered with mappings in those states, and with `update` to every change. Nothing is sent. */
function lambdaOf(states: readonly string[], update: object = {}) {
  const client = new LambdaClient({});
  const updates: unknown[] = [];
  const mappings = states.map((State, at) => ({ UUID: `m${at}`, State }));
  client.middlewareStack.add(
    (_, { commandName }) =>
      async ({ input }) => {
        if (commandName === 'ListEventSourceMappingsCommand')
          return { output: { EventSourceMappings: mappings }, response: {} } as never;
        if (update instanceof Error) throw update;
        updates.push(input);
        return { output: update, response: {} } as never;
      },
    { step: 'initialize' },
  );
  const arn = async () => 'arn:aws:sqs:us-east-1:000000000000:pushed.fifo';
  return { updates, queueSwitch: new LambdaQueueSwitch(client, { arn }) };
}

test('every mapping of the queue that is not so already is turned', async () => {
  const { updates, queueSwitch } = lambdaOf(['Enabled', 'Disabled', 'Enabling']);
  await queueSwitch.turn(pushed, false);
  expect(updates).toEqual([
    { UUID: 'm0', Enabled: false },
    { UUID: 'm2', Enabled: false },
  ]);
});

test('what is turned already is left alone, so that it may be asked for again', async () => {
  const { updates, queueSwitch } = lambdaOf(['Enabled']);
  await queueSwitch.turn(pushed, true);
  expect(updates).toEqual([]);
});

test('what is on its way there is left alone: another word would be refused', async () => {
  for (const [state, on] of [
    ['Enabling', true],
    ['Disabling', false],
  ] as const) {
    const { updates, queueSwitch } = lambdaOf([state]);
    await queueSwitch.turn(pushed, on);
    expect(updates).toEqual([]);
  }
});

test('a subscription that is pulled has no switch', async () => {
  const queueSwitch = new LambdaQueueSwitch(new LambdaClient({}), {
    arn: async () => {
      throw new Error('asked');
    },
  });
  await queueSwitch.turn(subscriptions.pulled as Subscription, false);
});

test('while an earlier turn is underway one is asked to come again', async () => {
  const turning = new ResourceInUseException({ message: 'turning', $metadata: {} });
  await expect(
    lambdaOf(['Disabling'], turning).queueSwitch.turn(pushed, true),
  ).rejects.toMatchObject({ code: 'contended', remedy: 'retry' });
});

test('while Lambda is busy one is asked to come again; what is not allowed is a defect', async () => {
  await expect(lambdaOf(['Enabled'], busy).queueSwitch.turn(pushed, false)).rejects.toMatchObject({
    code: 'throttled',
  });
  await expect(lambdaOf(['Enabled'], denied).queueSwitch.turn(pushed, false)).rejects.toBe(denied);
});
