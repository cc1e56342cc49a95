import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoBuckets } from '../../lib/aws/dynamo-buckets';
import { type Limited, Limiter } from '../../lib/domain/limit/limiter';
import { system } from '../../lib/runtime/system';
import { callsIn, count, describeCalls, noCounts } from './counting';
import type { Figure } from './figure';
import type { Site } from './site';

const requests = 1_000;
const perSecond = 50;

/** What limits cost: a key's, of requests and of bytes, and its namespace's, used at half of what they allow. */
export async function limitFigures(site: Site): Promise<Figure[]> {
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient(site.sdk), counts);
  const buckets = new DynamoBuckets(dynamo, site.outputs.LimitsTableName ?? '', system);
  const onTrouble = (error: unknown) => {
    throw error;
  };
  const limiter = new Limiter({ buckets, outside: system, onTrouble });
  await sendSteadily(limiter, limitsOf(randomUUID()));
  return [
    {
      what: `AWS calls of a request under a limit, ${requests} requests at ${perSecond} a second`,
      measured: callsIn(counts) / requests,
      atMost: 0.1,
      detail: describeCalls(counts),
    },
  ];
}

const limitsOf = (name: string): Limited[] => [
  { name: 'key', bucket: `${name}#key`, rates: { requests: 100, bytes: 100_000 } },
  { name: 'namespace', bucket: name, rates: { requests: 1_000 } },
];

async function sendSteadily(limiter: Limiter, limits: readonly Limited[]): Promise<void> {
  const began = system.now();
  for (let sent = 0; sent < requests; sent++) {
    const { admitted } = await limiter.admit(limits, { requests: 1, bytes: 1_000 });
    if (!admitted) throw new Error('a request was refused below its limits');
    const due = began + ((sent + 1) * 1_000) / perSecond;
    await system.pause(Math.max(0, due - system.now()));
  }
}
