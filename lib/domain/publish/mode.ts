import { Refusal } from '../errors';
import type { PublishRequest } from './event';
import { contentTypeOf, isUtf8, type MediaType, mediaType } from './media-type';
import { received } from './received';

/** The ways to publish. */
export type Mode = 'batch' | 'structured' | 'binary' | 'plain-json';

/** The media types that a publish request may have; the answer to any other names them in Accept-Post. */
export const acceptPost =
  'application/cloudevents+json, application/cloudevents-batch+json, application/json';

type Headers = PublishRequest['headers'];

/**
 * How a request is to be read. A content type of CloudEvents decides first, then any `ce-` header.
 *
 * @throws Refusal `content_type_unsupported`, with the field `acceptPost`
 */
export function modeOf(headers: Headers): Mode {
  const contentType = contentTypeOf(headers);
  const type = mediaType(contentType ?? '');
  const isCloudEvents = type?.essence.startsWith('application/cloudevents');
  if (!isCloudEvents && hasCeHeader(headers)) return 'binary';
  const mode = type && jsonModeOf(type);
  if (mode === undefined) throw unsupported(contentType);
  return mode;
}

const hasCeHeader = (headers: Headers): boolean =>
  Object.keys(headers).some((name) => name.startsWith('ce-'));

function jsonModeOf(type: MediaType): Mode | undefined {
  const { essence } = type;
  if (!isUtf8(type)) return undefined;
  if (essence === 'application/cloudevents-batch+json') return 'batch';
  if (essence === 'application/cloudevents+json') return 'structured';
  if (essence.startsWith('application/cloudevents')) return undefined;
  return essence === 'application/json' || essence.endsWith('+json') ? 'plain-json' : undefined;
}

const unsupported = (contentType: string | undefined): Refusal =>
  new Refusal(
    'content_type_unsupported',
    `Content-Type must be one of ${acceptPost}, in UTF-8, got ${received(contentType)}.`,
    { acceptPost },
  );
