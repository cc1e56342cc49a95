import { givenAccess, localAccess } from '../../lib/local/access';

const local = 'http://127.0.0.1:4000';
const keys = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('the local engine', () => {
  const theirs = {
    AWS_PROFILE: 'work',
    AWS_SESSION_TOKEN: 'secret',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_SQS: 'http://elsewhere',
    HOME: '/home/me',
  };
  const { env, sdk, account } = localAccess(local, theirs);

  test('is reached with keys, region and account of its own', () => {
    expect(sdk).toEqual({ endpoint: local, region: 'us-east-1', credentials: keys });
    expect(account).toBe('000000000000');
    expect(env).toMatchObject({ AWS_ENDPOINT_URL: local, AWS_REGION: 'us-east-1' });
  });

  test('never sees the credentials or endpoints of this machine', () => {
    expect({ ...theirs, ...env }).toMatchObject({
      AWS_PROFILE: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_ENDPOINT_URL_SQS: undefined,
      HOME: '/home/me',
    });
  });

  test('is not looked for behind a proxy', () => {
    expect(localAccess(local, { NO_PROXY: 'intern' }).env.NO_PROXY).toBe(
      'intern,127.0.0.1,localhost',
    );
  });
});

describe('an endpoint that the user names', () => {
  test('is none when none is named', () => {
    expect(givenAccess({})).toBeUndefined();
  });

  test('is reached with their own credentials and region', () => {
    const own = { AWS_ENDPOINT_URL: 'http://aws/', AWS_PROFILE: 'work', AWS_REGION: 'eu-west-1' };
    const access = givenAccess(own);
    expect(access?.sdk).toEqual({ endpoint: 'http://aws', region: 'eu-west-1' });
    expect(access?.account).toBeUndefined();
    expect(access?.env).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  });

  test('is reached as an emulator when they have set no credentials', () => {
    const access = givenAccess({ AWS_ENDPOINT_URL: 'http://localhost:4566' });
    expect(access?.sdk).toMatchObject({ region: 'us-east-1', credentials: keys });
    expect(access?.account).toBe('000000000000');
  });
});
