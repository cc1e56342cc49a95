/** What sort of refusal it is. The edge turns it into a status, adapters obey its remedy. */
export type Kind =
  | 'malformed'
  | 'rule'
  | 'unknown'
  | 'method'
  | 'state'
  | 'gone'
  | 'too-large'
  | 'range'
  | 'unsupported'
  | 'unauthenticated'
  | 'forbidden'
  | 'limited'
  | 'unavailable';

/** Every refusal by its stable code. Clients branch on these, so a code is never renamed. */
export const refusals = {
  body_empty: 'malformed',
  body_not_utf8: 'malformed',
  json_invalid: 'malformed',
  json_too_deep: 'malformed',
  parameter_invalid: 'malformed',
  parameter_unknown: 'malformed',
  page_token_invalid: 'malformed',
  ce_headers_incomplete: 'malformed',
  ce_header_invalid: 'malformed',
  idempotency_key_malformed: 'malformed',
  spec_version_unknown: 'rule',
  event_invalid: 'rule',
  key_required: 'rule',
  key_missing: 'unauthenticated',
  key_invalid: 'unauthenticated',
  scope_missing: 'forbidden',
  rate_limited: 'limited',
  operations_limit: 'limited',
  too_many_hops: 'rule',
  key_too_long: 'rule',
  batch_size: 'rule',
  batch_refused: 'rule',
  body_invalid: 'rule',
  filter_invalid: 'rule',
  namespace_unknown: 'rule',
  range_invalid: 'rule',
  group_name_invalid: 'rule',
  identity_changed: 'rule',
  transaction_invalid: 'rule',
  idempotency_key_reused: 'rule',
  topic_unknown: 'unknown',
  subscription_unknown: 'unknown',
  partition_unknown: 'unknown',
  group_unknown: 'unknown',
  record_unknown: 'unknown',
  dead_letter_unknown: 'unknown',
  operation_unknown: 'unknown',
  key_unknown: 'unknown',
  route_unknown: 'unknown',
  method_not_allowed: 'method',
  idempotency_in_progress: 'state',
  target_not_pull: 'state',
  topic_not_compacted: 'state',
  target_not_ours: 'state',
  target_not_webhook: 'state',
  ack_id_invalid: 'malformed',
  ack_id_foreign: 'state',
  ack_id_repeated: 'malformed',
  lease_lost: 'state',
  hold_too_long: 'state',
  record_expired: 'state',
  group_fenced: 'state',
  offset_committed: 'state',
  offset_expired: 'gone',
  record_unreadable: 'gone',
  offset_out_of_range: 'range',
  operation_over: 'state',
  keys_limit: 'state',
  dead_letter_foreign: 'state',
  record_too_large: 'too-large',
  request_too_large: 'too-large',
  transaction_refused: 'state',
  content_type_unsupported: 'unsupported',
  contended: 'unavailable',
  transaction_conflict: 'unavailable',
  latest_behind: 'unavailable',
  outcome_unknown: 'unavailable',
  throttled: 'unavailable',
} as const satisfies Record<string, Kind>;

/** The stable name of a refusal. */
export type Code = keyof typeof refusals;

/** What a caller may do next: mend the request, or send it again as it is. */
export type Remedy = 'fix-request' | 'retry';

/** Everything that this library refuses on purpose: a stable code, and a sentence that says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /**
   * @param code stable name, for programs
   * @param message one sentence for people: what was received, what is expected
   * @param fields further members of the answer, such as a limit or the value received
   */
  constructor(
    readonly code: Code,
    message: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get kind(): Kind {
    return refusals[this.code];
  }

  get remedy(): Remedy {
    return this.kind === 'unavailable' ||
      this.kind === 'limited' ||
      this.code === 'idempotency_in_progress'
      ? 'retry'
      : 'fix-request';
  }
}

/** For a `catch` that answers refusals: hands one on, and throws whatever else it is again. */
export function refusalOnly(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
