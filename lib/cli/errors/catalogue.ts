import { type Code, refusals } from '../../domain/errors';
import { statusOf } from '../../http/problem';
import { access } from './access';
import { client } from './client';
import { delivering } from './delivering';
import type { Explanation } from './explanation';
import { operating } from './operating';
import { publishing } from './publishing';
import { reading } from './reading';
import { requests } from './requests';

/** What is met elsewhere than in a refusal of the API: in an answer 500, and beside an event that was set aside. */
const others = {
  internal: {
    means: 'A defect of Weft: the request may or may not have taken effect.',
    remedy:
      'Look into the log of the Lambda for the request id, and report what you find; repeat with the same Idempotency-Key.',
  },
  source_unknown: {
    means:
      'An event of EventBridge was set aside, since the topology has no source for its rule any more.',
    remedy: 'Declare the source again, or remove the rule that still sends events.',
  },
} as const;

/** Every refusal in words, by area. A code that is missing here does not compile. */
const explained = {
  ...requests,
  ...publishing,
  ...access,
  ...reading,
  ...delivering,
  ...operating,
} satisfies Readonly<Record<Code, Explanation>>;

/** Every code in words: what the API answers, and what the client says by itself. */
export const catalogue: Readonly<Record<string, Explanation>> = {
  ...explained,
  ...others,
  ...client,
};

/** A code in words, with the status that it is answered with. */
export interface Explained extends Explanation {
  readonly code: string;
  /** Absent for what is said on this side of the wire. */
  readonly status?: number;
}

/** The words for a code; undefined for one that nobody here has ever said. */
export function explain(code: string): Explained | undefined {
  const found = Object.hasOwn(catalogue, code) ? catalogue[code] : inBetween(code);
  return found && { code, status: statusFor(code), ...found };
}

export const explainedCodes = (): Explained[] =>
  Object.keys(catalogue).flatMap((code) => explain(code) ?? []);

function statusFor(code: string): number | undefined {
  if (Object.hasOwn(refusals, code)) return statusOf[refusals[code as Code]];
  const status = code === 'internal' ? 500 : Number(/^http_(\d{3})$/.exec(code)?.[1]);
  return Number.isNaN(status) ? undefined : status;
}

/** An answer without problem details is not of Weft's API, but of what stands before it. */
const inBetween = (code: string): Explanation | undefined =>
  /^http_[1-5]\d\d$/.test(code)
    ? {
        means: `Status ${code.slice(5)} came without a code of Weft: a gateway or proxy answered in its place.`,
        remedy:
          'Check the endpoint of the context; where it is right, the log of the API Gateway says more. 5xx may pass by itself.',
      }
    : undefined;
