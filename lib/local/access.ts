import { host } from './port';

/** How to reach an AWS. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  /** Undefined where only the user's own credentials can tell. */
  readonly account?: string;
  /** What an SDK client is made with. */
  readonly sdk: SdkConfig;
  /** The same for child processes; a variable that is undefined here is taken away from them. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface SdkConfig {
  readonly endpoint: string;
  readonly region: string;
  /** @default the SDK looks for the user's own */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The engine's account; it takes any credentials. */
const localAccount = '000000000000';
const localKeys = { accessKeyId: 'test', secretAccessKey: 'test' };
const localRegion = 'us-east-1';

/** Access to our own engine, whatever credentials, profile and endpoints this machine has set. */
export function localAccess(endpoint: string, env: NodeJS.ProcessEnv = process.env): AwsAccess {
  const theirs = Object.keys(env).filter((name) => name.startsWith('AWS_'));
  const sdk = { endpoint, region: localRegion, credentials: localKeys };
  const hidden = Object.fromEntries(theirs.map((name) => [name, undefined]));
  return { ...accessWith(sdk), env: { ...hidden, ...environmentOf(sdk, env) } };
}

/**
 * Access to the endpoint that the user named in `AWS_ENDPOINT_URL`, with their region and
 * credentials where they have set them; undefined when no endpoint is named.
 */
export function givenAccess(env: NodeJS.ProcessEnv = process.env): AwsAccess | undefined {
  const endpoint = env.AWS_ENDPOINT_URL?.replace(/\/+$/, '');
  if (!endpoint) return undefined;
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? localRegion;
  const own = env.AWS_ACCESS_KEY_ID !== undefined || env.AWS_PROFILE !== undefined;
  const sdk = own ? { endpoint, region } : { endpoint, region, credentials: localKeys };
  return { ...accessWith(sdk), env: environmentOf(sdk, env) };
}

const accessWith = (sdk: SdkConfig) => ({
  endpoint: sdk.endpoint,
  region: sdk.region,
  account: sdk.credentials && localAccount,
  sdk,
});

const environmentOf = (sdk: SdkConfig, env: NodeJS.ProcessEnv): Record<string, string> => ({
  AWS_ENDPOINT_URL: sdk.endpoint,
  AWS_REGION: sdk.region,
  AWS_DEFAULT_REGION: sdk.region,
  ...(sdk.credentials && {
    AWS_ACCESS_KEY_ID: sdk.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sdk.credentials.secretAccessKey,
  }),
  // At home Lambdas and tools run on the installed Node; the SDK's advice on it would only be noise.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  // A proxy would be asked for our own machine, and could not reach it.
  NO_PROXY: [env.NO_PROXY ?? env.no_proxy, host, 'localhost'].filter(Boolean).join(','),
});
