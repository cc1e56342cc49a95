import { document } from '../../lib/http/openapi/document';
import { type ApiAnswer, type ApiRequest, api } from './api';
import { openApiOf, type ShownOperation } from './openapi';
import { expectTidy } from './problems';

/** The document of the code that is tested, as its clients read it. */
export const openApi = openApiOf(JSON.parse(JSON.stringify(document())));

export const operationNamed = (id: string): ShownOperation => {
  const found = openApi.operations.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
};

/** What a request differs in from the document's examples. */
export interface Filling {
  /** Parts of the path by name, as they are. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Which of the bodies. @default the first that the document names */
  readonly contentType?: string;
}

/** An operation's request: the examples of the document, but for what is said. */
function requestFor(
  operation: ShownOperation,
  filling: Filling = {},
): [path: string, request: ApiRequest] {
  const { contentType = Object.keys(operation.bodies)[0] } = filling;
  const example = contentType === undefined ? undefined : operation.bodies[contentType]?.example;
  const body = filling.body ?? example;
  const request: ApiRequest = {
    method: operation.method,
    headers: { ...(contentType && { 'content-type': contentType }), ...filling.headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  return [addressOf(operation, filling), request];
}

function addressOf({ path, parameters }: ShownOperation, { path: parts, query }: Filling) {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const example = parameters.find((one) => one.in === 'path' && one.name === name)?.example;
    return encodeURIComponent(parts?.[name] ?? String(example));
  });
  const search = new URLSearchParams(query).toString();
  return search === '' ? address : `${address}?${search}`;
}

/** Sends an operation's examples, but for what is said, and expects an answer of which the document knows. */
export async function ask(operation: ShownOperation, filling?: Filling): Promise<ApiAnswer> {
  const answer = await api(...requestFor(operation, filling));
  expectDocumented(operation, answer);
  return answer;
}

/** Expects an answer to be one of those that the document says the operation gives. */
export function expectDocumented(operation: ShownOperation, answer: ApiAnswer): void {
  const { status, text, headers, json } = answer;
  const asked = `${operation.operationId} answers ${status} ${text.slice(0, 400)}`;
  const response = operation.responses[status];
  expect({ asked, known: response !== undefined }).toEqual({ asked, known: true });
  if (!response?.content) {
    expect(text).toBe('');
    return;
  }
  const type = headers['content-type'] ?? '';
  const schema = response.content[type]?.schema;
  expect({ asked, types: Object.keys(response.content) }).toMatchObject({
    asked,
    types: expect.arrayContaining([type]),
  });
  if (schema)
    expect({ asked, wrong: openApi.checkWhole(schema, json) }).toEqual({ asked, wrong: [] });
  if (status >= 400) expectTidy(answer);
}
