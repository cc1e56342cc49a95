import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RequestContext } from './caller';

/** An API Gateway event, in its payload format 2.0, and who calls, as our authorizer says. */
export type GatewayEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'rawQueryString' | 'headers' | 'body' | 'isBase64Encoded'
> & {
  readonly requestContext: RequestContext;
};

export type GatewayResult = APIGatewayProxyStructuredResultV2;

/**
 * From here on an answer travels in base64. A Lambda's result is JSON of 6 MB at most, in which a text with a
 * quote at every other place is twice as long; base64 is a third longer, whatever it holds.
 */
const longText = 1_000_000;

/** A response as the gateway wants it. All our answers are text. */
export async function toResult(response: Response): Promise<GatewayResult> {
  const body = await response.text();
  const head = { statusCode: response.status, headers: Object.fromEntries(response.headers) };
  return body.length < longText
    ? { ...head, body }
    : { ...head, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}
