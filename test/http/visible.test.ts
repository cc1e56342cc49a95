import { defineFabric } from '../../lib';
import type { Caller } from '../../lib/http/caller';
import { catalogAnswers } from '../../lib/http/catalog-answers';
import { openDoor } from '../../lib/http/door';
import { gatewayEvent, jsonOf, memoryLogger } from './gateway-events';

const topology = defineFabric({
  topics: { orders: {}, 'orders-eu': {}, billing: {} },
  subscriptions: {
    inbox: { topic: 'orders', target: { kind: 'pull' } },
    audit: { topic: 'billing', target: { kind: 'pull' } },
  },
});
const door = openDoor('catalog', { topology, answersIn: catalogAnswers, log: memoryLogger() });

async function ask(path: string, ...scopes: Caller['scopes']) {
  const lambda = { caller: 'key:a', namespace: 'default', scopes: scopes.join(' ') };
  const requestContext = { http: { method: 'GET' }, authorizer: { lambda } };
  const answer = await door({ ...gatewayEvent('GET', path), requestContext });
  return { status: answer.statusCode, body: answer.body, json: jsonOf(answer) };
}

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

test.each<[string[], string[], string[]]>([
  [['admin'], ['orders', 'orders-eu', 'billing'], ['inbox', 'audit']],
  [['publish:orders*'], ['orders', 'orders-eu'], []],
  [['group:billing', 'read:orders'], ['orders', 'billing'], []],
  [['consume:inbox'], [], ['inbox']],
  [['inspect:*'], [], ['inbox', 'audit']],
  [['manage:audit', 'publish:billing'], ['billing'], ['audit']],
  [[], [], []],
  [['publish:none'], [], []],
])('%j shows the topics %j and the subscriptions %j', async (scopes, topics, subscriptions) => {
  expect(names((await ask('/v1/topics', ...scopes)).json.topics)).toEqual(topics);
  expect(names((await ask('/v1/subscriptions', ...scopes)).json.subscriptions)).toEqual(
    subscriptions,
  );
});

test.each([
  ['/v1/topics/billing', '/v1/topics/nothing', 'publish:orders'],
  ['/v1/subscriptions/audit', '/v1/subscriptions/nothing', 'consume:inbox'],
  ['/v1/topics/billing', '/v1/topics/nothing', 'consume:*'],
  ['/v1/subscriptions/audit', '/v1/subscriptions/nothing', 'publish:*'],
])('%s is answered as %s is to whoever has but %s', async (hidden, absent, scope) => {
  const nothing = await ask(absent, scope);
  expect(nothing.status).toBe(404);
  expect(await ask(hidden, scope)).toEqual(nothing);
  expect((await ask(hidden, 'admin')).status).toBe(200);
});
