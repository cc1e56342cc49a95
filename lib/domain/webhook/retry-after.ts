const day = 86_400;

/** The three forms of a date in HTTP. Source: RFC 9110, section 5.6.7 */
const dates = [
  /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^\w{6,9}, \d\d-\w{3}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/**
 * How long an endpoint wants us to stay away, in whole seconds, a day at most; undefined for what says nothing.
 * @param header its Retry-After: seconds or a date
 * @param now milliseconds since 1970
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const seconds = /^\d{1,15}$/.test(text) ? Number(text) : secondsUntil(text, now);
  return seconds !== undefined && seconds > 0 ? Math.min(seconds, day) : undefined;
}

function secondsUntil(text: string, now: number): number | undefined {
  if (!dates.some((form) => form.test(text))) return undefined;
  // The third form names no zone, and means GMT all the same.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.ceil((at - now) / 1000);
}
