import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startWeft, weft, weftIn } from '../../support/deployed-cli';
import { eventually } from '../../support/eventually';

const subscription = 'cli-pull';

const publish = (data: string, key: string) => weft('publish', 'cli', data, '--key', key);
/** Other tests publish to the same topic: what is in the queue is settled first. */
async function emptied(): Promise<void> {
  await eventually(async () => {
    const { stdout } = await weft(
      'pull',
      subscription,
      '--max',
      '100',
      '--wait',
      '2',
      '--ack',
      '--output',
      'json',
    );
    return JSON.parse(stdout).length === 0;
  });
}

beforeEach(emptied);

test('what is pulled with --ack is done', async () => {
  await publish('{"pull":1}', 'acked');
  const { status, stdout } = await weft(
    'pull',
    subscription,
    '--wait',
    '20',
    '--ack',
    '--output',
    'json',
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ attempt: 1, event: { data: { pull: 1 } } }]);
  const more = await weft('pull', subscription, '--wait', '2');
  expect(more).toMatchObject({ status: 0, stdout: '', stderr: 'Nothing waits.\n' });
});

test('what is pulled is ours until it is settled by its ack id', async () => {
  await publish('{"pull":2}', 'settled');
  const taken = await weft('pull', subscription, '--wait', '20', '--output', 'jsonl');
  const { ackId } = JSON.parse(taken.stdout);
  expect(await weft('nack', subscription, ackId)).toMatchObject({
    status: 0,
    stderr: '1 settled.\n',
  });
  const again = await weft('pull', subscription, '--wait', '20', '--output', 'jsonl');
  expect(JSON.parse(again.stdout)).toMatchObject({ attempt: 2 });
  const acked = await weftIn({ input: again.stdout }, 'ack', subscription, '-');
  expect(acked).toMatchObject({ status: 0 });
  const wrong = await weft('ack', subscription, 'made-up');
  expect(wrong).toMatchObject({ status: 1 });
  expect(wrong.stderr).toMatch(/^ack_id_invalid: /);
});

test('a listener posts each record, and says what became of it', async () => {
  const posted: { type?: string; body: string; attempt?: string }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { 'content-type': type, 'weft-attempt': attempt } = request.headers;
    posted.push({ type, body: Buffer.concat(parts).toString(), attempt: String(attempt) });
    response.writeHead(posted.length === 1 ? 500 : 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  try {
    const listening = startWeft(
      {},
      ...['subscriptions', 'listen', subscription, '--forward', url, '--retry-after', '0'],
    );
    await publish('{"listened": 1.0}', 'listened');
    await eventually(
      () => posted.length === 2,
      () => [posted, listening.said],
    );
    await eventually(() => listening.said.stdout.includes('204 → ack'));
    const { status, stdout } = await listening.end();
    expect(status).toBe(130);
    expect(stdout).toContain('500 → nack');
    expect(posted.map(({ attempt }) => attempt)).toEqual(['1', '2']);
    expect(posted[0]?.type).toContain('application/cloudevents+json');
    expect(posted[0]?.body).toContain('"data":{"listened": 1.0}');

    await publish('{"binary":1}', 'listened');
    const once = await weft(
      ...['subscriptions', 'listen', subscription, '--forward', url, '--once'],
      ...['--mode', 'binary', '--output', 'json'],
    );
    expect(once.status).toBe(0);
    expect(JSON.parse(once.stdout)).toMatchObject([{ verdict: 'ack', status: 204 }]);
    expect(posted.at(-1)).toMatchObject({ body: '{"binary":1}' });
  } finally {
    server.close();
  }
  const left = await weft('pull', subscription, '--wait', '2', '--output', 'json');
  expect(JSON.parse(left.stdout)).toEqual([]);
});

test('a listener to whom nobody answers gives the record back, and fails where it was to be one', async () => {
  await publish('{"n":1}', 'refused');
  const { status, stdout } = await weft(
    ...['subscriptions', 'listen', subscription, '--forward', 'http://127.0.0.1:9', '--once'],
    ...['--retry-after', '0'],
  );
  expect(status).toBe(1);
  expect(stdout).toContain('→ nack');
  const again = await weft('pull', subscription, '--wait', '20', '--ack', '--output', 'json');
  expect(JSON.parse(again.stdout)).toMatchObject([{ attempt: 2 }]);
});

test('a subscription is listed, shown, paused and resumed', async () => {
  const listed = await weft('subscriptions', 'list', '--topic', 'cli', '--output', 'json');
  expect(JSON.parse(listed.stdout).map(({ name }: { name: string }) => name)).toContain(
    subscription,
  );
  expect((await weft('subscriptions', 'show', 'sql-by-us')).stdout).toContain(
    "data.country <> 'DE'",
  );
  const paused = await weft('subscriptions', 'pause', subscription, '--reason', 'a test');
  expect(paused.stdout).toMatch(/^state +paused$/m);
  expect((await weft('subscriptions', 'status', subscription)).stdout).toMatch(/^reason +a test$/m);
  const resumed = await weft('subscriptions', 'resume', subscription);
  expect(resumed.stdout).toMatch(/^state +active$/m);
});

test('filters are tried out, given or by their subscription', async () => {
  const event = '{"type":"x","data":{"country":"FR","amount":5}}';
  const own = await weft('filters', 'test', '--subscription', 'sql-by-us', '--event', event);
  expect(own.stdout).toMatch(/^matches +yes$/m);
  const given = await weftIn(
    { input: event },
    ...['filters', 'test', '--filter', '{"data":{"amount":[{"numeric":[">",9]}]}}', '--file', '-'],
  );
  expect(given.stdout).toMatch(/^matches +no\nfiltered by +SNS$/m);
});
