import * as z from 'zod/mini';
import { answers } from './answers';
import { cloudEvent, details } from './basics';
import { briefProblem, code, problem } from './problems';
import { requestDetails, requests } from './requests';

const shared = {
  CloudEvent: cloudEvent,
  Code: code,
  Problem: problem,
  BriefProblem: briefProblem,
};

export type RequestName = keyof typeof requests | 'CloudEvent';
export type AnswerName = keyof typeof answers;
export type SchemaName = RequestName | AnswerName | keyof typeof shared;

/** A JSON Schema of the draft that OpenAPI 3.1 speaks: 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const refTo = (name: SchemaName): JsonSchema => ({ $ref: addressOf(name) });

const addressOf = (name: string): string => `#/components/schemas/${name}`;

/** Whether a request may come without a body, which `readBody` takes for an empty object. */
export const mayBeEmpty = (name: RequestName): boolean =>
  name !== 'PlainJson' && { ...requests, CloudEvent: cloudEvent }[name].safeParse({}).success;

/** All schemas of the document, by name. What is read is what a caller may write: a default is not required. */
export function componentSchemas(): Record<string, JsonSchema> {
  for (const [schema, detail] of requestDetails) details.add(schema, detail);
  for (const [id, schema] of Object.entries({ ...shared, ...requests, ...answers }))
    details.add(schema, { ...details.get(schema), id });
  const { schemas } = z.toJSONSchema(details, {
    io: 'input',
    metadata: details,
    unrepresentable: 'any',
    uri: addressOf,
  });
  return Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, bare(one)]));
}

/** Its place in the document says which draft it is of and what it is called. */
function bare(schema: Readonly<Record<string, unknown>>): JsonSchema {
  const { $schema, $id, id, ...rest } = schema;
  return rest;
}
