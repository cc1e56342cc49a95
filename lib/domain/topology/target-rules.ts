import { minutes, seconds } from './duration';
import { brokenBy, type Rule, show, whole } from './rule';
import type { SubscriptionSpec } from './spec';
import type {
  EventBusTarget,
  FolderTarget,
  LambdaTarget,
  PullTarget,
  Target,
  WebhookTarget,
} from './target';

const lambdaRules: readonly Rule<LambdaTarget | FolderTarget>[] = [
  {
    ok: (target) => 'folder' in target || /\.[cm]?[jt]s$/.test(target.entry),
    say: (target) => `target entry must be a .ts or .js file, got ${show(target)}`,
  },
  {
    ok: (target) => !('folder' in target) || (isText(target.runtime) && isText(target.handler)),
    say: (target) => `target folder needs a runtime and a handler, got ${show(target)}`,
  },
];

const webhookRules: readonly Rule<WebhookTarget>[] = [
  {
    ok: ({ url }) => isWebhookUrl(url),
    say: ({ url }) =>
      `target url must be https (http to this machine only), without credentials and fragment, got ${show(url)}`,
  },
  {
    ok: ({ body }) => [undefined, 'structured', 'data'].includes(body),
    say: ({ body }) => `target body must be "structured" or "data", got ${show(body)}`,
  },
  {
    ok: ({ timeout }) => whole(seconds(1), minutes(5))(timeout),
    say: ({ timeout }) =>
      `target timeout must be a whole number of seconds, 1 to 300, got ${show(timeout)}`,
  },
];

const eventBusRules: readonly Rule<EventBusTarget>[] = [
  {
    ok: ({ bus }) => isBusName(bus),
    say: ({ bus }) => `target bus must be the name of an EventBridge bus, got ${show(bus)}`,
  },
];

const pullRules: readonly Rule<PullTarget>[] = [];

const rulesOf: { readonly [K in Target['kind']]: readonly Rule<Extract<Target, { kind: K }>>[] } = {
  pull: pullRules,
  lambda: lambdaRules,
  webhook: webhookRules,
  'event-bus': eventBusRules,
};

/** What is wrong with a subscription's target. */
export function targetProblems({ target, lease = seconds(30) }: SubscriptionSpec): string[] {
  const kind = target?.kind;
  if (!Object.hasOwn(rulesOf, String(kind))) {
    const kinds = Object.keys(rulesOf).map(show).join(', ');
    return [`target must be of a kind among ${kinds}, got ${show(target)}`];
  }
  return [
    ...brokenBy(rulesOf[kind] as readonly Rule<Target>[], target),
    ...(kind === 'webhook' && lease < leaseFor(target as WebhookTarget)
      ? [
          `lease must be ${leaseFor(target as WebhookTarget)} seconds at least, for its target to answer, got ${lease}`,
        ]
      : []),
  ];
}

/** A request and what follows have to fit the lease. */
const leaseFor = ({ timeout = seconds(15) }: WebhookTarget): number => timeout + seconds(5);

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export const isBusName = (name: unknown): boolean =>
  typeof name === 'string' && /^[A-Za-z0-9._/-]{1,256}$/.test(name);

function isWebhookUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const plain = username === '' && password === '' && hash === '';
  return plain && (protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname)));
}

const isThisMachine = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);
