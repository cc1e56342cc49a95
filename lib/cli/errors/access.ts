import type { Area } from './explanation';

/** Who may do what, and how much of it. */
export const access = {
  key_missing: {
    means: 'The request says nothing of who sends it.',
    remedy:
      'Send "Authorization: Bearer <key>"; on the command line the key belongs to the context: "weft contexts add".',
  },
  key_invalid: {
    means:
      'The key or token opens nothing: it is mistyped, expired, revoked, or of another deployment. Which one is never said.',
    remedy:
      'Compare its id with "weft keys list", or have a new one made; of a token check issuer, audience and clock.',
  },
  scope_missing: {
    means: 'The key is good, but has no scope for this. Whether the thing exists is not said.',
    remedy: 'Ask an admin for a key with the scope that the detail names.',
  },
  key_unknown: {
    means: "There is no API key of that id, or it is another namespace's.",
    remedy: 'Look for it in "weft keys list"; keys that have ended are listed for 30 days.',
  },
  keys_limit: {
    means: 'The namespace has as many live API keys as it may have.',
    remedy: 'Revoke the ones that nobody uses: the list says when each was used last.',
  },
  namespace_unknown: {
    means: 'There is no such namespace, or you may have no keys in it.',
    remedy: 'Name one that the topology declares; only an admin of "default" makes keys of others.',
  },
  rate_limited: {
    means: 'The key or its namespace has used up its requests or bytes for this second.',
    remedy: 'Wait as long as Retry-After says, send larger batches, or have the limit raised.',
  },
  operations_limit: {
    means: 'As many redrives and replays of the namespace are running as may at once.',
    remedy:
      'Wait for one to end, or end one: "weft operations list", "weft operations cancel <id>".',
  },
  throttled: {
    means:
      'The store or a queue was busy or gave no answer in time; what was asked for is not done.',
    remedy:
      'Send it again after Retry-After; when it lasts, look at the throttles of DynamoDB and Lambda.',
  },
} as const satisfies Area;
