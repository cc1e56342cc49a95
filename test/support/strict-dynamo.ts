import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Attribute names of ours that are no reserved words of DynamoDB, and what an expression is built with. */
const free = [
  'pk',
  'sk',
  'expires',
  'AND',
  'OR',
  'IN',
  'BETWEEN',
  'SET',
  'ADD',
  'DELETE',
  'REMOVE',
  'attribute_exists',
  'attribute_not_exists',
  'if_not_exists',
  'begins_with',
  'contains',
  'size',
];

/**
 * A client that is as strict as DynamoDB where the engine is not: in an expression a reserved word such as
 * "base" or "partition" has to stand behind a name of its own.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
 */
export function strictDynamo(): DynamoDBClient {
  const client = new DynamoDBClient({});
  client.middlewareStack.add(
    (next) => (args) => {
      const expressions = expressionsIn(args.input);
      const bare = expressions.flatMap((text) => text.match(/(?<![#:\w])[A-Za-z]\w*/g) ?? []);
      const word = bare.find((name) => !free.includes(name));
      if (word) throw new Error(`"${word}" may be a reserved word: alias it in ${expressions}`);
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

const expressionsIn = (input: unknown): string[] => {
  if (typeof input !== 'object' || input === null || input instanceof Uint8Array) return [];
  return Object.entries(input).flatMap(([name, value]) =>
    name.endsWith('Expression') && typeof value === 'string' ? [value] : expressionsIn(value),
  );
};
