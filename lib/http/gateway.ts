import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** An API Gateway event, in its payload format 2.0, and who calls, as our authorizer says. */
export type GatewayEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'rawQueryString' | 'headers' | 'body' | 'isBase64Encoded'
> & {
  readonly requestContext: {
    readonly http: { readonly method: string };
    readonly authorizer?: { readonly lambda?: { readonly caller?: string } };
  };
};

export type GatewayResult = APIGatewayProxyStructuredResultV2;

/** The event as a standard request. Its host is of no account here, and may be one that no URL can hold. */
export function toRequest(event: GatewayEvent): Request {
  const path = event.rawPath.replaceAll('?', '%3F').replaceAll('#', '%23');
  const url = `https://weft${path}${event.rawQueryString ? `?${event.rawQueryString}` : ''}`;
  const { method } = event.requestContext.http;
  return new Request(url, { method, headers: headersOf(event), ...bodyOf(event, method) });
}

function headersOf({ headers }: GatewayEvent): Headers {
  const result = new Headers();
  for (const [name, value = ''] of Object.entries(headers)) result.set(name, asLatin(value));
  return result;
}

// A standard header holds bytes; UTF-8 in one reads as such bytes, which CloudEvents calls malformed.
const asLatin = (value: string): string =>
  Buffer.from(value).toString('latin1').replaceAll('\0', '');

function bodyOf({ body, isBase64Encoded }: GatewayEvent, method: string): RequestInit {
  if (!body || method === 'GET' || method === 'HEAD') return {};
  return { body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}

/** A response as the gateway wants it. All our answers are text. */
export const toResult = async (response: Response): Promise<GatewayResult> => ({
  statusCode: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});
