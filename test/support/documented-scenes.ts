import { api, post } from './api';
import { ask, type Delivered } from './consuming';
import { parkedLetters } from './dead-letters';
import type { Filling } from './documented';
import { eventually } from './eventually';
import { publishJson } from './publishing';

export const topic = 'documented';
export const subscription = 'documented-pull';
export const hook = 'documented-hook';
let made = 0;
export const fresh = (): string => `key-${made++}`;

export const onTopic: Filling = { path: { topic } };
export const onSubscription: Filling = { path: { subscription } };
export const onHook: Filling = { path: { subscription: hook } };

/** A record of a new key, as it is delivered. Others are given back: other tests look for them. */
async function delivered(): Promise<Delivered> {
  const key = fresh();
  await publishJson(topic, key, { amount: 1 });
  return eventually(async () => {
    const { json } = await ask(subscription, 'pull', { max: 100, waitSeconds: 5 });
    const found = pick(json.deliveries, key);
    if (found.others.length > 0) await ask(subscription, 'nack', { ackIds: found.others });
    return found.one;
  });
}

function pick(deliveries: readonly Delivered[], key: string) {
  const one = deliveries.find(({ event: its }) => its.partitionkey === key);
  const others = deliveries.filter((other) => other !== one).map(({ ackId }) => ackId);
  return { one, others };
}

export const settled = async (): Promise<Filling> => ({
  ...onSubscription,
  body: { ackIds: [(await delivered()).ackId] },
});

interface Parked {
  readonly key: string;
  readonly position: string;
  readonly event: object;
}

/** A dead letter, and another that waits behind it. */
export async function parked(): Promise<Parked> {
  const { ackId, event: its } = await delivered();
  await ask(subscription, 'reject', { ackIds: [ackId] });
  const [letter] = await parkedLetters(subscription, its.partitionkey, 1);
  return { key: its.partitionkey, position: letter?.position ?? '', event: its };
}

export const onLetter = async (): Promise<Filling & { readonly letter: Parked }> => {
  const letter = await parked();
  return { path: { subscription, position: letter.position }, letter };
};

export const groupPath = (group: string, rest: string) =>
  `/v1/topics/${topic}/groups/${group}/${rest}`;

/** A group whose one member has the partitions. */
export async function polled() {
  const group = `group-${made++}`;
  const { json } = await post(groupPath(group, 'poll'), { member: 'worker-1' });
  const [{ partition, epoch, next }, second] = json.partitions;
  return { path: { topic, group }, good: { partition, epoch, offset: next }, second };
}

export const operationOf = async (filling: object): Promise<Filling> => {
  const { json } = await post(`/v1/subscriptions/${subscription}/replay`, {
    from: 'earliest',
    ...filling,
  });
  return { path: { id: json.id } };
};

export const aKey = async (): Promise<Filling> => {
  const { json } = await post('/v1/keys', { name: 'documented', scopes: ['admin'] });
  return { path: { id: json.id } };
};

/** The newest record of a key, once it is at hand. */
export async function latest(): Promise<string> {
  const key = fresh();
  await publishJson(topic, key, { amount: 1 });
  await eventually(async () => (await api(`/v1/topics/${topic}/latest/${key}`)).status === 200);
  return key;
}
