/** How a token may be signed: with what only the issuer has. A key that both sides share would let us issue tokens. */
export const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** Whose tokens open the API, beside its own keys. */
export interface AuthSpec {
  /** The OpenID Connect issuer, to the letter as its tokens name it in `iss`. */
  readonly issuer: string;
  /** Whom its tokens are meant for: one of these has to be in `aud`. */
  readonly audience: string | readonly string[];
  /** Where the issuer's public keys are. @default where its discovery document says */
  readonly jwksUri?: string;
  /** How its tokens may be signed. @default ['RS256', 'ES256'] */
  readonly algorithms?: readonly SignatureAlgorithm[];
  /**
   * The claim that names the caller's namespace. Without the claim a token is for the default namespace, if it is
   * the only one and this is left out; else it opens nothing. @default 'weft_namespace'
   */
  readonly namespaceClaim?: string;
  /** The claim with the caller's scopes: a text with spaces between them, or an array. @default 'scope' */
  readonly scopeClaim?: string;
}

/** The same, defaults filled in. */
export interface Auth extends Required<Omit<AuthSpec, 'audience' | 'jwksUri'>> {
  readonly audience: readonly string[];
  readonly jwksUri?: string;
  /** Whether a token has to name its namespace. */
  readonly needsNamespace: boolean;
}

export const authWithDefaults = (spec: AuthSpec, namespaces: readonly string[]): Auth => ({
  issuer: spec.issuer,
  audience: [spec.audience].flat(),
  ...(spec.jwksUri !== undefined && { jwksUri: spec.jwksUri }),
  algorithms: spec.algorithms ?? ['RS256', 'ES256'],
  namespaceClaim: spec.namespaceClaim ?? 'weft_namespace',
  scopeClaim: spec.scopeClaim ?? 'scope',
  needsNamespace: spec.namespaceClaim !== undefined || namespaces.length > 0,
});
