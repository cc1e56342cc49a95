import Ajv, { type ErrorObject } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

type Schema = Readonly<Record<string, unknown>>;

export interface ShownParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface ShownBody {
  readonly schema: Schema;
  readonly example: unknown;
}

export interface ShownResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** An operation as the document has it. */
export interface ShownOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly { readonly bearer: readonly string[] }[];
  readonly parameters: readonly ShownParameter[];
  /** By media type. */
  readonly bodies: Readonly<Record<string, ShownBody>>;
  readonly bodyRequired: boolean;
  readonly responses: Readonly<Record<string, ShownResponse>>;
}

/** What a document holds, and whether values fit it. */
export interface OpenApi {
  readonly operations: readonly ShownOperation[];
  readonly schemas: Readonly<Record<string, Schema>>;
  /** What is wrong with a value; nothing when it fits. */
  check(schema: Schema, value: unknown): string[];
  /** The same, and that it has no member of which the document does not know. */
  checkWhole(schema: Schema, value: unknown): string[];
  /** The schema itself where it is named elsewhere. */
  follow(schema: Schema): Schema;
  /** The stable codes that a response may carry. */
  codesIn(response: ShownResponse | undefined): string[];
}

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire
export function openApiOf(document: any): OpenApi {
  const { schemas } = document.components;
  return {
    operations: operationsIn(document.paths),
    schemas,
    check: checking(schemas, (schema) => schema),
    checkWhole: checking(schemas, closed),
    follow: (schema) =>
      typeof schema.$ref === 'string' ? schemas[schema.$ref.split('/').at(-1) ?? ''] : schema,
    codesIn: (response) =>
      // biome-ignore lint/suspicious/noExplicitAny: a schema of ours
      (response?.content?.['application/problem+json']?.schema as any)?.properties.code.enum ?? [],
  };
}

function checking(schemas: Readonly<Record<string, Schema>>, as: (schema: Schema) => Schema) {
  const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
  addFormats(ajv);
  for (const [name, schema] of Object.entries(schemas))
    ajv.addSchema({ ...as(absolute(schema)), $id: `weft:${name}` });
  return (schema: Schema, value: unknown): string[] => {
    const validate = ajv.compile(as(absolute(schema)));
    return validate(value) ? [] : (validate.errors ?? []).map(said);
  };
}

/** An object that may have more members than it names is one that may not. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.entries(schema).map(([name, part]) => [name, closed(part)] as const);
  const isOpen = 'type' in schema && 'properties' in schema && !('additionalProperties' in schema);
  return Object.fromEntries([...parts, ...(isOpen ? [['additionalProperties', false]] : [])]) as T;
}

const said = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath || '/'} ${message} ${JSON.stringify(params)}`;

/** Each schema stands alone in the validator, by its name. */
const absolute = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"weft:'));

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire
function operationsIn(paths: Record<string, Record<string, any>>): ShownOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, ...operation }]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
      bodies: requestBody?.content ?? {},
      bodyRequired: requestBody?.required ?? false,
    })),
  );
}
