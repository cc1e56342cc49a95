import * as z from 'zod/mini';

/** What a schema says of a value beside its form. Source: JSON Schema 2020-12, validation vocabulary */
export interface Detail {
  /** The name under which it stands among the document's components. */
  readonly id?: string;
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly examples?: readonly unknown[];
}

export type Details = ReturnType<typeof z.registry<Detail>>;

/** Details by schema: what runs needs none of them, so that they are kept apart. */
export const details: Details = z.registry<Detail>();

/** The schema with a sentence for those who read the document. */
export function say<S extends z.ZodMiniType>(description: string, schema: S): S {
  details.add(schema, { ...details.get(schema), description });
  return schema;
}

const text = (detail: Detail) => {
  const schema = z.string();
  details.add(schema, detail);
  return schema;
};

/** A time as every answer has it. */
export const aMoment = () => text({ format: 'date-time', examples: ['2030-01-01T12:00:00.000Z'] });
export const aPlace = () =>
  text({ description: 'Partition and offset of a record.', examples: ['3-42'] });
export const aCount = () => z.int().check(z.gte(0));
/** The partition of a message that is in no log of ours is -1. */
export const aPartition = () => z.int().check(z.gte(-1));
export const anOffset = () => z.int().check(z.gte(0));
export const aNextPage = () =>
  text({ description: 'Where to go on, as the query parameter of that purpose takes it.' });

/** In the JSON format an attribute that is null is one that is not set. */
const ifSet = <S extends z.ZodMiniType>(schema: S) => z.optional(z.nullable(schema));

export const cloudEvent = say(
  'A CloudEvent 1.0 in its JSON format. Extension attributes stand beside the others; "partitionkey" is the key that order is kept for.',
  z.looseObject({
    specversion: z.literal('1.0'),
    id: z.string().check(z.minLength(1)),
    source: say('A URI reference.', z.string().check(z.minLength(1))),
    type: z.string().check(z.minLength(1)),
    subject: ifSet(z.string()),
    time: ifSet(aMoment()),
    datacontenttype: ifSet(z.string()),
    dataschema: ifSet(z.string()),
    partitionkey: ifSet(z.string()),
    data: z.optional(z.unknown()),
    data_base64: ifSet(z.string()),
  }),
);
