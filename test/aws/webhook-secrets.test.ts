import { randomBytes } from 'node:crypto';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourceCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { defineFabric } from '../../lib';
import { SecretsManagerWebhooks } from '../../lib/aws/webhook-secrets';
import { DeadLetterTables } from '../../lib/constructs/dead-letter-tables';
import { WebhookTarget } from '../../lib/constructs/webhook-target';
import { rotate } from '../../lib/domain/webhook/rotate';
import { readWebhookSecret, secretOf } from '../../lib/domain/webhook/secret';
import { busy, denied } from '../support/sdk-errors';

const client = new SecretsManagerClient({});
const crm = { namespace: 'default', subscription: 'crm' };
const first = { current: secretOf(randomBytes(32)) };
let count = 0;

/** A secret of its own for each test, with `value` in it. */
async function made(value = JSON.stringify(first)) {
  const Name = `webhook-${process.pid}-${++count}`;
  await client.send(new CreateSecretCommand({ Name, SecretString: value }));
  return new SecretsManagerWebhooks(client, () => Name);
}

/** A client whose calls all fail with `error`. */
function failing(error: Error): SecretsManagerWebhooks {
  const broken = new SecretsManagerClient({});
  broken.middlewareStack.add(() => () => Promise.reject(error), { step: 'initialize' });
  return new SecretsManagerWebhooks(broken, () => 'crm');
}

test('a secret is read as its current version', async () => {
  const secrets = await made();
  expect(await secrets.read(crm)).toEqual({
    version: expect.stringMatching(/^[\w-]{32,64}$/),
    secret: first,
    isCurrent: true,
  });
});

test('a version that is written is the current one, and the one before can be asked for', async () => {
  const secrets = await made();
  const before = await secrets.read(crm);
  const next = { current: secretOf(randomBytes(32)), previous: first.current, previousUntil: 1 };
  expect(await secrets.write(crm, 'f'.repeat(64), next)).toBe(true);
  expect(await secrets.read(crm)).toEqual({
    version: 'f'.repeat(64),
    secret: next,
    isCurrent: true,
  });
  expect(await secrets.read(crm, before?.version)).toEqual({ ...before, isCurrent: false });
});

test('a version that is not there is none', async () => {
  expect(await (await made()).read(crm, 'e'.repeat(64))).toBeUndefined();
});

test('a rotation is stored', async () => {
  const secrets = await made();
  const ports = { secrets, now: Date.now, randomBytes };
  const { secret } = await rotate(ports, { subscription: crm, overlapSeconds: 60 });
  expect((await secrets.read(crm))?.secret).toEqual(secret);
  expect(secret.previous).toBe(first.current);
});

test('a value that is no secret is told of without repeating it', async () => {
  const secrets = await made('{"current":"hunter2"}');
  await expect(secrets.read(crm)).rejects.toThrow('must be {"current":"whsec_…"}');
  await expect(secrets.read(crm)).rejects.not.toThrow('hunter2');
});

test('a version of that name that holds another secret is not written over', async () => {
  const error = new ResourceExistsException({ message: 'taken', $metadata: {} });
  expect(await failing(error).write(crm, 'f'.repeat(64), first)).toBe(false);
});

test('what may help another time is to be tried again, and what does not is a defect', async () => {
  await expect(failing(busy).read(crm)).rejects.toMatchObject({ code: 'throttled' });
  await expect(failing(busy).write(crm, 'v', first)).rejects.toMatchObject({ code: 'throttled' });
  await expect(failing(denied).read(crm, 'v')).rejects.toBe(denied);
  await expect(failing(denied).write(crm, 'v', first)).rejects.toBe(denied);
});

test('the secret that a deployment makes can be signed with', async () => {
  const formation = new CloudFormationClient({});
  const StackName = `webhook-secret-${process.pid}`;
  const TemplateBody = JSON.stringify({ Resources: secretResource() });
  await formation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitUntilStackCreateComplete(
    { client: formation, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    { StackName },
  );
  const { StackResourceDetail } = await formation.send(
    new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Secret' }),
  );
  const { SecretString = '' } = await client.send(
    new GetSecretValueCommand({ SecretId: StackResourceDetail?.PhysicalResourceId }),
  );
  expect(readWebhookSecret(SecretString).current).toMatch(/^whsec_[A-Za-z0-9]{44}$/);
});

/** The secret of a webhook as it is in the template, alone. */
function secretResource() {
  const stack = new Stack(new App(), 'Stack');
  const topology = defineFabric({
    topics: { orders: {} },
    subscriptions: {
      crm: { topic: 'orders', target: { kind: 'webhook', url: 'https://hooks.example/' } },
    },
  });
  const subscription = topology.subscriptions.crm;
  if (!subscription) throw new Error('no subscription');
  new WebhookTarget(stack, 'Target', {
    subscription,
    topology,
    queue: new Queue(stack, 'Queue'),
    tables: new DeadLetterTables(stack, 'Tables'),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const found = Template.fromStack(stack).findResources('AWS::SecretsManager::Secret');
  return { Secret: Object.values(found)[0] };
}
