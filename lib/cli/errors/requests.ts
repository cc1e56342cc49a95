import type { Area } from './explanation';

/** What is wrong with a request before anybody looks at what it is about. */
export const requests = {
  body_empty: {
    means: 'The request has no body, where JSON is expected.',
    remedy:
      'Send the JSON, and check that whatever sends it has not lost the body on the way, as a redirect does.',
  },
  body_not_utf8: {
    means: 'The body holds bytes that are no UTF-8.',
    remedy: 'Send text in UTF-8; bytes that are no text go into "data_base64" of a CloudEvent.',
  },
  json_invalid: {
    means:
      'The body is not JSON; "position" of the answer says at which character it stops being it.',
    remedy:
      'Let a library write the JSON, and in a shell put it into single quotes, so that its double quotes arrive.',
  },
  json_too_deep: {
    means: 'Objects and arrays of the body are nested deeper than 64 levels.',
    remedy: 'Flatten the data, or carry the deep part as a text within it.',
  },
  parameter_invalid: {
    means: 'A part of the address or a query parameter is not what belongs there.',
    remedy:
      'The detail names it and says what it must be; in a time, "+" is written %2B within an address.',
  },
  parameter_unknown: {
    means: 'The address carries a query parameter that is not known there, perhaps misspelt.',
    remedy: 'Leave it out, or take one of those in "allowed" of the answer.',
  },
  page_token_invalid: {
    means: '"next" is no token that this list has given out.',
    remedy: 'Begin the list again without it; a token belongs to the list that gave it.',
  },
  body_invalid: {
    means: 'The body is JSON, but not the JSON that is expected; "problems" says what and where.',
    remedy: 'Mend what "problems" names; GET /v1/openapi.json describes each body.',
  },
  route_unknown: {
    means: 'There is nothing at this address.',
    remedy:
      'Check the path, and that the endpoint of the context ends before "/v1": "weft contexts list" shows it.',
  },
  method_not_allowed: {
    means: 'The address exists, but not for this method.',
    remedy: 'Use a method that the header Allow of the answer names.',
  },
  request_too_large: {
    means: 'The body of the request is larger than this address takes.',
    remedy: 'Split it into several requests; "limit" of the answer is in bytes.',
  },
  content_type_unsupported: {
    means: 'The Content-Type is none that events are published in.',
    remedy:
      'Send application/json for plain JSON, application/cloudevents+json or -batch+json for CloudEvents, or "ce-" headers.',
  },
} as const satisfies Area;
