import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Door, type Route, routes } from '../../lib/http/routes';
import { stack } from './stack';

/** What a test sends to the API. */
export interface ApiRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** @default the deployment's key; null sends none */
  readonly key?: string | null;
}

/** What came back. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
  readonly json: any;
}

/** Whether the Lambdas are invoked with the gateway's events, since the endpoint has no HTTP API. */
export const isInvoking = process.env.WEFT_API === 'invoke';

/** Calls the deployed API: over HTTP, or with `WEFT_API=invoke` by invoking its Lambdas with the same event. */
export function api(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
  return isInvoking ? byInvoking(path, request) : overHttp(path, request);
}

/** Sends `body` as JSON. */
export const post = (path: string, body: unknown, request: ApiRequest = {}): Promise<ApiAnswer> =>
  api(path, {
    ...request,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...request.headers },
    body: JSON.stringify(body),
  });

/** Not by `fetch`: that tidies paths up, adds a content type, and knows fewer methods. */
function overHttp(path: string, request: ApiRequest): Promise<ApiAnswer> {
  const { protocol, hostname, port, pathname } = new URL(stack().apiUrl);
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  const base = pathname.replace(/\/$/, '');
  const { method = 'GET', body } = request;
  return new Promise((resolve, reject) => {
    const headers = headersOf(request);
    send({ hostname, port, path: `${base}${path}`, method, headers, agent: false }, (message) =>
      read(message).then(resolve, reject),
    )
      .on('error', reject)
      .end(body);
  });
}

async function read(message: IncomingMessage): Promise<ApiAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)]);
  const text = Buffer.concat(chunks).toString();
  return answerOf(message.statusCode ?? 0, Object.fromEntries(headers), text);
}

const headersOf = ({
  headers,
  body,
  key = stack().apiKey,
}: ApiRequest): Record<string, string> => ({
  // Node says nothing of the body of a DELETE by itself.
  ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
  ...(key !== null && { authorization: `Bearer ${key}` }),
  ...headers,
});

const answerOf = (
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): ApiAnswer => ({ status, headers, text, json: parsed(text) });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const lambda = new LambdaClient({});

async function invoke<T>(name: string, event: unknown): Promise<T> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(`${name} failed: ${text}`);
  return JSON.parse(text) as T;
}

/** Takes the gateway's part: the authorizer first, then the Lambda that the route names. */
async function byInvoking(path: string, request: ApiRequest): Promise<ApiAnswer> {
  const { outputs } = stack();
  const event = eventOf(path, request);
  const route = routeOf(event.requestContext.http.method, event.rawPath);
  if (!route?.open) {
    const name = outputs.AuthorizerFunctionName ?? '';
    const verdict = await invoke<{ isAuthorized: boolean; context?: object }>(name, event);
    if (!verdict.isAuthorized) return answerOf(403, {}, '{"message":"Forbidden"}');
    Object.assign(event.requestContext, { authorizer: { lambda: verdict.context } });
  }
  const answer = await invoke<{
    statusCode: number;
    headers: Record<string, string>;
    body: string;
    isBase64Encoded?: boolean;
  }>(functionOf(route?.door ?? 'catalog'), event);
  const body = answer.isBase64Encoded ? Buffer.from(answer.body, 'base64').toString() : answer.body;
  return answerOf(answer.statusCode, answer.headers, body);
}

const functionOf = (door: Door): string => {
  const { outputs } = stack();
  const names: Record<Door, string | undefined> = {
    publish: outputs.PublishFunctionName,
    consume: outputs.ConsumeFunctionName,
    control: outputs.ControlFunctionName,
    read: outputs.ReadFunctionName,
    groups: outputs.GroupsFunctionName,
    catalog: outputs.CatalogFunctionName,
    keys: outputs.KeysFunctionName,
  };
  return names[door] ?? '';
};

const routeOf = (method: string, path: string): Route | undefined =>
  (routes as readonly Route[]).find(
    (route) =>
      route.method === method &&
      new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );

function eventOf(path: string, request: ApiRequest) {
  const [rawPath = '', rawQueryString = ''] = path.split(/\?(.*)/s);
  const headers = Object.fromEntries(
    Object.entries(headersOf(request)).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: asGateway(rawPath),
    rawQueryString,
    headers,
    requestContext: {
      http: { method, path: asGateway(rawPath), protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      requestId: 'test',
      stage: '$default',
      domainName: 'api',
    },
    ...bodyOf(request, headers['content-type'] ?? ''),
  };
}

/** The gateway decodes the path, all but the escape of the percent sign. */
const asGateway = (path: string): string =>
  path.replaceAll(/(?:%(?!25)[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString(),
  );

/** The gateway hands text types over as text, in which invalid bytes are lost, and all else as base64. */
function bodyOf({ body }: ApiRequest, contentType: string) {
  if (body === undefined || body.length === 0) return { isBase64Encoded: false };
  const bytes = Buffer.from(body);
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const text = type.startsWith('text/') || type === 'application/json';
  return text
    ? { isBase64Encoded: false, body: bytes.toString('utf8') }
    : { isBase64Encoded: true, body: bytes.toString('base64') };
}
