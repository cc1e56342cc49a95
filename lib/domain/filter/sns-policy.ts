import type { Pattern } from './pattern';
import type { Selector } from './selector-ast';
import { passedLimits } from './sns-limits';
import { unsaid } from './sns-rules';
import { patternOf } from './sns-selector';

/** A filter policy for SNS with the scope MessageBody, or everything that does not fit into one. */
export type SnsPolicy = { readonly policy: Pattern } | { readonly cannot: readonly string[] };

/**
 * A pattern as the policy that makes SNS deliver the same events. A pattern is a policy already, unless it
 * says what SNS can't or passes a limit of SNS.
 *
 * @param pattern one without problems
 */
export function policyOfPattern(pattern: Pattern): SnsPolicy {
  const cannot = [...new Set([...unsaid(pattern), ...passedLimits(pattern)])];
  return cannot.length > 0 ? { cannot } : { policy: pattern };
}

/** A selector as the policy that makes SNS deliver the same events. */
export function policyOfSelector(selector: Selector): SnsPolicy {
  const compiled = patternOf(selector);
  return 'cannot' in compiled ? compiled : policyOfPattern(compiled.pattern);
}
