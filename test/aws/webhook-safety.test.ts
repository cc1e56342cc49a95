import { HttpsPoster } from '../../lib/aws/https-poster';
import type { AgentRules } from '../../lib/aws/webhook-agent';
import { type HostileReceiver, hostileReceiver } from '../support/hostile-receiver';
import { post, resolvesTo, statusOf, untilClosed, v4 } from '../support/posting';
import { selfSigned } from '../support/self-signed';

let receiver: HostileReceiver;

beforeEach(async () => {
  receiver = await hostileReceiver();
});
afterEach(() => receiver.close());

describe('where nothing may be sent', () => {
  const elsewhere = v4('93.184.215.14');

  /** A poster as it is on AWS. */
  const strict = (rules: Partial<AgentRules> = {}) =>
    new HttpsPoster({ allowLoopback: false, ...rules });

  test.each([
    'https://127.0.0.1:PORT/ok',
    'https://2130706433:PORT/ok',
    'https://0x7f.1:PORT/ok',
    'https://0177.0.0.1:PORT/ok',
    'https://localhost:PORT/ok',
    'https://[::1]:PORT/ok',
    'https://[::ffff:127.0.0.1]:PORT/ok',
    'http://127.0.0.1:PORT/ok',
    'http://localhost:PORT/ok',
  ])('%s is refused before anything connects', async (url) => {
    const by = strict();
    const answer = await post(by, url.replace('PORT', String(receiver.port)));
    expect(statusOf(answer)).toMatch(/^nothing was sent: .*must lead to a public address/s);
    expect(receiver.connections.made).toBe(0);
  });

  test('plain HTTP is refused, wherever it leads', async () => {
    for (const by of [strict(), strict({ allowLoopback: true })]) {
      const answer = await post(by, 'http://hooks.example/');
      expect(statusOf(answer)).toContain('only https:// is safe');
    }
  });

  test('a name that leads to this machine among others is refused', async () => {
    const resolve = resolvesTo(elsewhere, v4('127.0.0.1'));
    const answer = await post(strict({ resolve }), `https://hooks.example:${receiver.port}/`);
    expect(statusOf(answer)).toContain('hooks.example leads to 127.0.0.1, which is this machine');
    expect(receiver.connections.made).toBe(0);
  });

  test('the metadata service is refused', async () => {
    const by = strict({ resolve: resolvesTo(v4('169.254.169.254')) });
    expect(statusOf(await post(by, 'https://hooks.example/'))).toContain(
      '169.254.169.254, which is not public (linkLocal)',
    );
    expect(statusOf(await post(by, 'https://[fd00:ec2::254]/'))).toContain('uniqueLocal');
  });

  test('loopback is allowed at home, and nothing else inside is', async () => {
    const by = strict({ allowLoopback: true, resolve: resolvesTo(v4('10.0.0.1')) });
    expect(statusOf(await post(by, 'https://hooks.example/'))).toContain('not public (private)');
    expect(statusOf(await post(by, 'http://10.0.0.1/'))).toContain('not public (private)');
    expect(statusOf(await post(by, receiver.url('ok')))).toBe(200);
    by.close();
  });

  test('a connection that led elsewhere than it should is dropped before a byte is sent', async () => {
    let asked = 0;
    const shifty = {
      family: 4,
      // The check sees one address, the socket another.
      get address() {
        asked += 1;
        return asked === 1 ? elsewhere.address : '127.0.0.1';
      },
    };
    const by = strict({ resolve: resolvesTo(shifty) });
    let heard = 0;
    receiver.connections.open.add = ((add) =>
      function (this: typeof receiver.connections.open, socket) {
        socket.on('data', (chunk) => {
          heard += chunk.length;
        });
        return add.call(this, socket);
      })(receiver.connections.open.add);
    const answer = await post(by, `https://hooks.example:${receiver.port}/`);
    expect(statusOf(answer)).toContain('127.0.0.1, which is this machine');
    await untilClosed(receiver);
    expect([receiver.connections.made, heard]).toEqual([1, 0]);
  });
});

describe('over TLS', () => {
  const identity = selfSigned();
  const here = resolvesTo(v4('127.0.0.1'));
  let secure: HostileReceiver;
  const urlOf = (host: string) => `https://${host}:${secure.port}/ok`;

  beforeEach(async () => {
    secure = await hostileReceiver(identity);
  });
  afterEach(() => secure.close());

  const posterWith = (rules: Partial<AgentRules>) =>
    new HttpsPoster({ allowLoopback: true, resolve: here, ...rules });

  test('a certificate that is trusted and of that name is needed, and enough', async () => {
    const by = posterWith({ ca: identity.cert });
    expect(statusOf(await post(by, urlOf('hooks.example')))).toBe(200);
    expect(statusOf(await post(by, urlOf('hooks.example')))).toBe(200);
    expect([secure.requests.length, secure.connections.made]).toEqual([2, 1]);
    by.close();
  });

  test.each([
    ['that nobody vouches for', 'hooks.example', {}],
    ['of another name', 'other.example', { ca: identity.cert }],
  ])('one %s is refused', async (_, host, rules) => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const answer = await post(posterWith(rules), urlOf(host));
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    expect(statusOf(answer)).toContain(`the certificate of ${host}:${secure.port} is not valid`);
    expect(secure.requests).toEqual([]);
  });

  test('a server that speaks no TLS is told of', async () => {
    const by = posterWith({});
    const answer = await post(by, `https://hooks.example:${receiver.port}/garbage`, {
      timeoutMs: 300,
    });
    expect(answer.kind).toBe('unanswered');
  });
});
