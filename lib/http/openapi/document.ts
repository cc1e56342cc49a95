import type { RouteName } from '../door';
import type { Door, Route } from '../route';
import { routes } from '../routes';
import type { Answer, Body, Operation, Operations } from './operation';
import { catalogOperations } from './operations/catalog';
import { consumeOperations } from './operations/consume';
import { controlOperations } from './operations/control';
import { groupOperations } from './operations/groups';
import { keyOperations } from './operations/keys';
import { publishOperations } from './operations/publish';
import { readOperations } from './operations/read';
import { headers, type PathPart, pathParts } from './parameters';
import { problemResponses } from './problems';
import {
  type AnswerName,
  componentSchemas,
  type JsonSchema,
  mayBeEmpty,
  refTo,
} from './schemas/components';

/** What is said of each route. One that is new does not compile before it is described. */
const operations: Operations<Door> = {
  ...publishOperations,
  ...consumeOperations,
  ...readOperations,
  ...groupOperations,
  ...catalogOperations,
  ...controlOperations,
  ...keyOperations,
};

const info = {
  title: 'Weft',
  version: '1',
  description:
    'A messaging fabric in your own AWS account: topics, subscriptions and groups on one durable log. What takes GET takes HEAD, too. Refusals are problem details (RFC 9457) with a stable code.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const tags: Readonly<Record<Door, string>> = {
  publish: 'Append events to the log of a topic',
  consume: 'Take records of a subscription, and settle them',
  read: 'Read the log itself, which consumes nothing',
  groups: 'Read the log together, and remember how far',
  catalog: 'What there is',
  control: 'Dead letters, redrives, replays, pauses',
  keys: 'Who may do what',
};

const bearer = {
  type: 'http',
  scheme: 'bearer',
  description:
    'An API key, or a token of the issuer that the deployment trusts. Operations name the scope that it needs.',
};

/** The whole API in OpenAPI's words, made from the table of routes. Source: https://spec.openapis.org/oas/v3.1.1 */
export const document = () => ({
  openapi: '3.1.1',
  info,
  // Relative to this document's own address: it is the same for all deployments.
  servers: [{ url: '..' }],
  security: [{ bearer: [] }],
  tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
  paths: paths(),
  components: { schemas: componentSchemas(), securitySchemes: { bearer } },
});

/** By path, then by method. */
function paths(): Record<string, Record<string, JsonSchema>> {
  const made: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const described = describe(
      route,
      operations[`${route.method} ${route.path}` as RouteName<Door>],
    );
    made[route.path] = { ...made[route.path], [route.method.toLowerCase()]: described };
  }
  return made;
}

function describe(route: Route, operation: Operation): JsonSchema {
  const { id, summary, description, body, answers } = operation;
  return {
    operationId: id,
    tags: [route.door],
    summary,
    ...(description && { description }),
    security: securityOf(route),
    parameters: [...inPath(route), ...inQuery(operation), ...inHeaders(operation)],
    ...(body && { requestBody: bodyOf(body) }),
    responses: { ...goodResponses(answers), ...problemResponses(route, operation) },
  };
}

/** The scope stands with the key that has to have it. */
const securityOf = ({ open, action }: Route) =>
  open ? [] : [{ bearer: action === 'any' ? [] : [action] }];

const inPath = ({ path }: Route): JsonSchema[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    ...pathParts[name as PathPart],
  }));

const inQuery = ({ query = {} }: Operation): JsonSchema[] =>
  Object.entries(query).map(([name, { must, schema }]) => ({
    name,
    in: 'query',
    description: must,
    schema,
  }));

const inHeaders = ({ headers: names = [] }: Operation): JsonSchema[] =>
  names.map((name) => ({ name, in: 'header', ...headers[name] }));

/** A body that may be left out is one whose schema takes an empty object. */
const bodyOf = (body: Readonly<Record<string, Body>>): JsonSchema => ({
  required: !Object.values(body).every(({ schema }) => mayBeEmpty(schema)),
  content: Object.fromEntries(
    Object.entries(body).map(([type, { schema, example }]) => [
      type,
      { schema: refTo(schema), example },
    ]),
  ),
});

const goodResponses = (answers: Operation['answers']): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)]),
  );

const responseOf = ({ description, schema }: Answer): JsonSchema => ({
  description,
  ...(schema && { content: { 'application/json': { schema: schemaOf(schema) } } }),
});

const schemaOf = (names: AnswerName | readonly AnswerName[]): JsonSchema =>
  typeof names === 'string' ? refTo(names) : { oneOf: names.map(refTo) };
