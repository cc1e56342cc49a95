import type { GithubEvent } from './events';
import type { PlannedRequest } from './plan';

/** A request's body with the headers that say what it is. */
export interface Encoded {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request in its mode of the CloudEvents HTTP binding. */
export function encode({ mode, events }: PlannedRequest): Encoded {
  switch (mode) {
    case 'batch':
      return json('application/cloudevents-batch+json', events);
    case 'structured':
      return json('application/cloudevents+json', events[0]);
    case 'binary':
      return binary(events[0]);
    default:
      return mode satisfies never;
  }
}

const json = (type: string, value: unknown): Encoded => ({
  headers: { 'content-type': type },
  body: JSON.stringify(value),
});

function binary(event?: GithubEvent): Encoded {
  const { data, datacontenttype, ...attributes } = event ?? {};
  const headers = Object.entries(attributes).map(([name, value]) => [
    `ce-${name}`,
    inHeader(String(value)),
  ]);
  const type = String(datacontenttype);
  return { ...json(type, data), headers: { ...Object.fromEntries(headers), 'content-type': type } };
}

/**
 * Percent-encodes what a header can't carry as it is: blank, quote, percent, all but printable ASCII.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 */
const inHeader = (value: string): string =>
  value.replace(/[^!#$&-~]/gu, (character) => encodeURIComponent(character));
