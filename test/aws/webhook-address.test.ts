import { checkedLookup, whyRefused } from '../../lib/aws/webhook-address';

const strict = { allowLoopback: false };
const home = { allowLoopback: true };

describe('an address that webhooks are sent to', () => {
  test.each(['1.1.1.1', '93.184.215.14', '172.15.0.1', '172.32.0.1', '100.63.255.255', '11.0.0.1'])(
    'may be the public %s',
    (address) => {
      expect(whyRefused(address, strict)).toBeUndefined();
    },
  );

  test.each(['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2600:1f18::1'])(
    'may be the public %s of IPv6',
    (address) => {
      expect(whyRefused(address, strict)).toBeUndefined();
    },
  );

  test.each([
    ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd12::1', 'fc00::1']],
    ['shared by a carrier', ['100.64.0.1', '100.127.255.255']],
    ['link-local', ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
    ['the metadata service', ['169.254.169.254', '169.254.170.2', 'fd00:ec2::254']],
    ['for many', ['224.0.0.1', '239.255.255.255', 'ff02::1', '255.255.255.255']],
    ['reserved', ['192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1']],
    ['reserved for ever', ['240.0.0.1', '192.88.99.1', '2001:db8::1', '100::1', '3fff::1']],
    ['site-local', ['fec0::1', 'feff::1']],
    ['one of IPv4 mapped', ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:10.0.0.1']],
    ['one of IPv4 in its old form', ['::127.0.0.1', '::10.0.0.1', '::8.8.8.8']],
    ['one of IPv4 behind NAT64', ['64:ff9b::10.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::1']],
    ['one of IPv4 in a tunnel', ['2002:a00:1::', '2002:7f00:1::1', '2001:0:53aa:64c::1']],
    ['of no kind that is used', ['4000::1', '8000::1', '5f00::1']],
    ['none', ['', 'localhost', 'hooks.example', '1.2.3.4.5', '12345::']],
  ])('is never one that is %s', (_, addresses) => {
    for (const rules of [strict, home]) {
      for (const address of addresses)
        expect([address, whyRefused(address, rules)]).not.toContain(undefined);
    }
  });

  test.each(['127.0.0.1', '127.255.255.254', '::1'])(
    'is this machine, %s, at home only',
    (address) => {
      expect(whyRefused(address, strict)).toBe('this machine itself');
      expect(whyRefused(address, home)).toBeUndefined();
    },
  );
});

describe('a lookup', () => {
  const [a, b] = [
    { address: '1.1.1.1', family: 4 },
    { address: '2606:4700:4700::1111', family: 6 },
  ] as const;

  const lookup = (all: boolean, error: NodeJS.ErrnoException | null = null) =>
    new Promise((resolve) =>
      checkedLookup(strict, (_host, _options, callback) => callback(error, [a, b]))(
        'hooks.example',
        { all },
        (...answer) => resolve(answer),
      ),
    );

  test('answers what was checked, all of it or the first', async () => {
    expect(await lookup(true)).toEqual([null, [a, b]]);
    expect(await lookup(false)).toEqual([null, '1.1.1.1', 4]);
  });

  test('hands on why a name is not found', async () => {
    const error = Object.assign(new Error(), { code: 'EAI_AGAIN' });
    expect(await lookup(true, error)).toEqual([error, '', 0]);
  });

  test('asks the system where nothing else is said', async () => {
    const answer = await new Promise((resolve) =>
      checkedLookup(home)('localhost', { all: false }, (...all) => resolve(all)),
    );
    expect(answer).toEqual([
      null,
      expect.stringMatching(/^127\.0\.0\.1$|^::1$/),
      expect.anything(),
    ]);
  });
});
