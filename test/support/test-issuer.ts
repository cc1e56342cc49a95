import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';

export interface Issuer {
  readonly url: string;
  /** A token of this issuer's own, with its newest key unless `by` says otherwise. */
  token(claims: JWTPayload, by?: Signing): Promise<string>;
  /** What is asked of it, in order. */
  readonly asked: string[];
  /** Answers nothing but 503 while it is true. */
  down: boolean;
  /** Signs with another key from now on, and publishes that one only. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

/** How a token is signed. */
export interface Signing {
  readonly key?: KeyObject;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Header members that whoever checks the token has to know. */
  readonly crit?: Readonly<Record<string, boolean>>;
}

/** An OpenID Connect issuer on this machine, with a discovery document and one RSA key. */
export async function testIssuer(port = 0): Promise<Issuer> {
  const asked: string[] = [];
  let keys = await newKeys('first');
  let rotations = 0;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const body = issuer.down ? undefined : documents(issuer.url, keys.jwk)[request.url ?? ''];
    response.writeHead(body ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const issuer: Issuer = {
    url: `http://127.0.0.1:${portOf(server)}`,
    asked,
    down: false,
    token: (claims, { key = keys.privateKey, header = {}, crit } = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({
          ...{ alg: 'RS256', kid: keys.kid, ...header },
          ...(crit && { crit: Object.keys(crit) }),
        })
        .sign(key, crit && { crit: { ...crit } }),
    async rotate() {
      rotations += 1;
      keys = await newKeys(`rotated-${rotations}`);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return issuer;
}

async function newKeys(kid: string) {
  const { publicKey, privateKey } = pairNamed(kid);
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
}

/** Made once for all issuers of a test file: a pair takes half a second. */
const pairs = new Map<string, ReturnType<typeof rsaPair>>();
const rsaPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

export function pairNamed(name: string) {
  const pair = pairs.get(name) ?? rsaPair();
  pairs.set(name, pair);
  return pair;
}

const documents = (url: string, jwk: object): Readonly<Record<string, object>> => ({
  '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
  '/keys': { keys: [jwk] },
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
