import type { Explanation } from './explanation';

/** What the client and the command line say by themselves, where the API has said nothing or nothing clear. */
export const client = {
  no_answer: {
    means: 'No connection came about, or it broke off before an answer was there.',
    remedy:
      'Check the endpoint with "weft contexts list" and the rest with "weft doctor"; at home, "weft local status".',
  },
  timed_out: {
    means: 'The connection stood, but no answer came within the time.',
    remedy: 'Try again; with an Idempotency-Key nothing can be stored twice.',
  },
  answer_malformed: {
    means: "Something answered yes in words that are not the API's: a proxy, or another server.",
    remedy: 'Open "/v1/health" of the endpoint in a browser: it answers {"status":"ok"}.',
  },
  key_unavailable: {
    means: 'The function that was to fetch the API key failed, so nothing was sent.',
    remedy: "Look at the cause of the error: it is your function's own.",
  },
  key_malformed: {
    means: 'The API key holds characters that no header can carry, such as a line break.',
    remedy: 'Copy the key again, whole and without blanks around it.',
  },
  request_invalid: {
    means: 'No request can be made of the endpoint and what was asked for.',
    remedy: 'The endpoint is a whole address with https:// or http://, without "/v1".',
  },
  name_invalid: {
    means: 'A name is empty or can not stand in an address.',
    remedy: 'Pass the name of a topic, a subscription, a group or a record as it is listed.',
  },
  held_back: {
    means:
      'The record was not sent, since an earlier one of its key may not be stored and would be overtaken.',
    remedy: 'Publish the failed record first, then this one.',
  },
  records_failed: {
    means: 'A producer was closed or flushed, and some of its records were not stored.',
    remedy: "The cause is the first failure; each record's own promise says how it went.",
  },
  producer_closed: {
    means: 'A record was given to a producer after it was closed.',
    remedy: 'Make a new producer, or close it only when all have been given.',
  },
  already_iterated: {
    means: 'A group consumer was iterated for a second time.',
    remedy: 'Make a new one for each loop.',
  },
  stopped: {
    means: 'The consumer was stopped while this record was in hand, so it was not settled.',
    remedy: 'It comes again when its lease ends; nothing is lost.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
