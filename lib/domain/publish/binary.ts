import { Refusal } from '../errors';
import { traceIn } from '../trace/trace-context';
import { decodeUtf8, jsonDataOf } from './body';
import type { Data } from './draft';
import type { IncomingEvent, PublishRequest } from './event';
import { attributeIn } from './header-value';
import { toIncoming } from './incoming';
import { contentTypeOf, isJson, isUtf8, mediaType } from './media-type';

const required = ['ce-id', 'ce-source', 'ce-type', 'ce-specversion'];

/**
 * Reads an event whose attributes are `ce-` headers and whose data is the body.
 *
 * @throws Refusal `ce_headers_incomplete`, `ce_header_invalid`, `body_not_utf8`, `json_too_deep`,
 *   `json_invalid`, or for a rule that the event breaks
 */
export function parseBinary({ headers, body }: PublishRequest): IncomingEvent {
  checkHeaders(headers);
  const contentType = contentTypeOf(headers);
  const attributes = new Map(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('ce-'))
      .map(([name, value]) => [name.slice('ce-'.length), attributeIn(name, value)]),
  );
  if (contentType !== undefined) attributes.set('datacontenttype', contentType);
  return toIncoming({ attributes, data: dataOf(body, contentType), trace: traceIn(headers) });
}

function checkHeaders(headers: PublishRequest['headers']): void {
  const missing = required.filter((name) => !Object.hasOwn(headers, name));
  if (missing.length > 0)
    throw new Refusal(
      'ce_headers_incomplete',
      `A CloudEvent needs these headers too: ${missing.join(', ')}.`,
      {
        missing,
      },
    );
  if (Object.hasOwn(headers, 'ce-datacontenttype'))
    throw new Refusal('ce_header_invalid', 'Content-Type takes the place of ce-datacontenttype.', {
      header: 'ce-datacontenttype',
    });
}

/** An event without a content type carries JSON: CloudEvents 1.0.2, "datacontenttype". */
function dataOf(body: Uint8Array, contentType = 'application/json'): Data | undefined {
  if (body.length === 0) return undefined;
  const type = mediaType(contentType);
  const isUnicode = type !== undefined && isUtf8(type);
  if (isUnicode && isJson(type)) return { json: jsonDataOf(body) };
  const text = isUnicode && type.essence.startsWith('text/') ? decodeUtf8(body) : undefined;
  return text === undefined ? bytes(body) : { json: JSON.stringify(text) };
}

const bytes = (body: Uint8Array): Data => ({
  base64: `"${Buffer.from(body).toString('base64')}"`,
});
