import type { Area } from './explanation';

/** What is wrong with what is published. */
export const publishing = {
  ce_headers_incomplete: {
    means: 'Some "ce-" headers are there, but not all that a CloudEvent in binary mode must have.',
    remedy:
      'Send ce-specversion, ce-id, ce-source and ce-type as well, or none of them for plain JSON.',
  },
  ce_header_invalid: {
    means: 'A "ce-" header is not percent-encoded UTF-8, or stands where Content-Type belongs.',
    remedy: 'Encode what is beyond printable ASCII as CloudEvents does, and a percent sign as %25.',
  },
  spec_version_unknown: {
    means: 'The event says that it follows another version of CloudEvents than 1.0.',
    remedy: 'Set "specversion" to "1.0".',
  },
  event_invalid: {
    means: 'The event breaks a rule of CloudEvents; the detail names each.',
    remedy:
      'Mend the attributes it names: they are lower-case letters and digits, and id, source and type must not be empty.',
  },
  key_required: {
    means: 'The topic takes only records that have a key, and this one has none.',
    remedy: 'Set the attribute "partitionkey", or "--key" on the command line.',
  },
  key_too_long: {
    means: 'The key is longer than 1,024 bytes of UTF-8.',
    remedy: 'Use a shorter key, or a hash of the long one: equal keys stay equal.',
  },
  too_many_hops: {
    means:
      'The event left through webhooks or buses and came back more than eight times: it goes round.',
    remedy:
      'Find who publishes what it was delivered, and filter there; a new event of yours carries no "wefthops".',
  },
  batch_size: {
    means:
      'The batch has no events, more than 500, or, with an Idempotency-Key, touches too many partitions.',
    remedy: 'Send several smaller batches, each with an Idempotency-Key of its own.',
  },
  batch_refused: {
    means: 'Nothing of the batch was stored; "entries" says of each event what is wrong with it.',
    remedy: 'Mend the events that are named, and send the whole batch again.',
  },
  record_too_large: {
    means: 'The event is larger than 260,096 bytes of JSON, the most that can be delivered.',
    remedy: 'Keep the large part elsewhere, such as in S3, and publish where it is.',
  },
  idempotency_key_malformed: {
    means: 'The Idempotency-Key is empty, too long, or holds something else than printable ASCII.',
    remedy: 'Use an id, such as a UUID, for each new request, and the same one when you repeat it.',
  },
  idempotency_key_reused: {
    means:
      'This Idempotency-Key came before with a different request, and that one has been stored.',
    remedy: 'Make a new key for a new request; the same key only repeats the same bytes.',
  },
  idempotency_in_progress: {
    means: 'The same request is being written at this moment.',
    remedy: 'Send it again in a moment, unchanged: it gets the answer of the first.',
  },
  contended: {
    means: 'Others changed the same thing at every try; nothing was done.',
    remedy:
      'Send the request again; when it happens often while publishing, send larger batches or give the topic more partitions.',
  },
  outcome_unknown: {
    means: 'The store gave no answer, so it may or may not be done.',
    remedy:
      'Send the same request again with the same Idempotency-Key, which settles it; without one it may be stored twice.',
  },
} as const satisfies Area;
