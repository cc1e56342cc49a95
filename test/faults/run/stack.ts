import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListQueuesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AwsAccess, localAccess } from '../../../lib/local/access';
import { bootstrap, deploy, type StackOutputs } from '../../../lib/local/deploy';
import { doorOf } from '../../../lib/local/door';
import { type Engine, startOwnEngine } from '../../../lib/local/engine';
import { choosePort } from '../../../lib/local/port';
import { claim } from '../../../lib/local/run-file';
import type { AwsCall } from '../proxy/aws-call';
import { Plan } from '../proxy/plan';
import { FaultProxy, type ProxyOptions } from '../proxy/proxy';
import { killWorkersOf } from './kill';
import { deskVariable } from './topology';

/** A deployment whose Lambdas, and whose callers, reach AWS through the proxy. */
export interface FaultStack {
  readonly engine: { current: Engine };
  /** Past the proxy. */
  readonly access: AwsAccess;
  /** Through the proxy. */
  readonly hostile: AwsAccess;
  readonly proxy: ProxyOptions;
  /** The HTTP API, past the proxy and through it. */
  readonly api: { readonly plain: string; readonly hostile: string };
  readonly apiKey: string;
  readonly logTable: string;
  readonly deskPort: number;
  /** The names of the functions, by the keys that they sign with. */
  readonly callers: Map<string, string>;
  /** Stops the engine as one is stopped, and starts it again with all that it held. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const stackName = 'WeftFaults';

/** Starts an engine of its own behind a proxy, and deploys to it. @param folder of this run alone */
export async function openStack(folder: string, seed: number): Promise<FaultStack> {
  await claim(folder);
  rmSync(stateFolder(folder), { recursive: true, force: true });
  const ground = await layGround(folder, seed);
  try {
    return { ...ground, ...(await build(ground, folder)) };
  } catch (error) {
    await ground.close();
    throw error;
  }
}

type Ground = Pick<
  FaultStack,
  'engine' | 'access' | 'hostile' | 'proxy' | 'callers' | 'restart' | 'close'
>;

/** The proxy, and the engine behind it. */
async function layGround(folder: string, seed: number): Promise<Ground> {
  const callers = new Map<string, string>();
  const kill = ({ caller }: AwsCall) => killWorkersOf(engine.current.pid, callers.get(caller));
  const options: ProxyOptions = { seed, plan: new Plan([], seed), engine: '', kill };
  const proxy = new FaultProxy(options);
  const proxyUrl = await proxy.open();
  const port = await choosePort('');
  const start = () => startOwnEngine(folder, { port, environment: beyond(proxyUrl, folder) });
  const engine = { current: await start() };
  const { access } = engine.current;
  options.engine = access.endpoint;
  return {
    engine,
    access,
    hostile: localAccess(proxyUrl, {}),
    proxy: options,
    callers,
    async restart() {
      options.away = true;
      await endGently(engine.current);
      engine.current = await start();
      options.away = false;
    },
    async close() {
      await engine.current.stop();
      await proxy.close();
    },
  };
}

/** Deploys, and learns where everything is. */
async function build({ access, hostile, callers }: Ground, folder: string) {
  const deskPort = await choosePort('');
  process.env[deskVariable] = String(deskPort);
  const { apiUrl, apiKey } = await doorOf(access, await deployed(access, folder));
  await comeBackSoon(access);
  for (const [key, name] of await keysOf(access)) callers.set(key, name);
  return {
    api: { plain: apiUrl, hostile: apiUrl.replace(access.endpoint, hostile.endpoint) },
    apiKey,
    logTable: await tableOf(access, 'TablesLog'),
    deskPort,
  };
}

const stateFolder = (folder: string): string => join(folder, 'state');

/** The engine writes down what it holds when it is asked to end; on a busy machine that takes a while. */
async function endGently({ pid, ended, stop }: Engine): Promise<void> {
  if (pid !== undefined) process.kill(pid, 'SIGTERM');
  await Promise.race([ended, sleep(60_000, undefined, { ref: false })]);
  await stop();
}

/** What makes the Lambdas call the proxy for AWS, and the engine keep what it holds when it is stopped. */
const beyond = (proxyUrl: string, folder: string) => ({
  AWS_ENDPOINT_URL: proxyUrl,
  PERSIST_STATE: '1',
  STATE_DIR: stateFolder(folder),
});

async function deployed(access: AwsAccess, folder: string): Promise<StackOutputs> {
  const site = { access, folder };
  await bootstrap(site);
  return deploy(site, { topology: 'test/faults/run/topology.ts', stackName });
}

/**
 * What a killed worker held comes again soon after its Lambda's time is over, and not only after twice that time: a
 * run would wait for it.
 */
async function comeBackSoon({ sdk }: AwsAccess): Promise<void> {
  const sqs = new SQSClient(sdk);
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const pushed = QueueUrls.filter((url) => /-(?:handled|hooked|unpacked)\.fifo$/.test(url));
  const Attributes = { VisibilityTimeout: '12' };
  for (const QueueUrl of pushed)
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
}

async function tableOf({ sdk }: AwsAccess, name: string): Promise<string> {
  const { TableNames = [] } = await new DynamoDBClient(sdk).send(new ListTablesCommand({}));
  return TableNames.find((one) => one.includes(name)) ?? '';
}

/** The engine gives each function a key that is made of the function's and its role's ARN. */
async function keysOf({ sdk }: AwsAccess): Promise<[string, string][]> {
  const { Functions = [] } = await new LambdaClient(sdk).send(new ListFunctionsCommand({}));
  return Functions.map(({ FunctionArn, Role, FunctionName = '' }) => {
    const digest = createHash('sha256').update(`${FunctionArn}:${Role}`).digest('hex');
    return [`ASIA${digest.slice(0, 16).toUpperCase()}`, FunctionName];
  });
}
