import type { TextSchema } from '../parameters';
import type { routes } from '../routes';

/** A parameter as the document shows it. */
export interface Described {
  readonly description: string;
  readonly schema: TextSchema;
  readonly example?: unknown;
}

type PartsOf<Path> = Path extends `${string}{${infer Part}}${infer Rest}`
  ? Part | PartsOf<Rest>
  : never;

/** Every part of a path that any route names: one that is new has to be described. */
export type PathPart = PartsOf<(typeof routes)[number]['path']>;

const name = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]{0,47}$' };

export const pathParts: Readonly<Record<PathPart, Described>> = {
  topic: { description: 'Name of a topic.', schema: name, example: 'orders' },
  subscription: { description: 'Name of a subscription.', schema: name, example: 'billing' },
  group: {
    description: 'Name of a group; its first poll makes it.',
    schema: name,
    example: 'reports',
  },
  partition: {
    description: 'Partition of the topic, from 0 on.',
    schema: { type: 'integer', minimum: 0, maximum: 255 },
    example: 0,
  },
  position: {
    description: 'Partition and offset of a record.',
    schema: { type: 'string', pattern: '^(-1|\\d{1,5})-\\d{1,16}$' },
    example: '0-0',
  },
  key: {
    description: 'Key of a record, at most 1024 bytes. One with a "/" goes into the query instead.',
    schema: { type: 'string', minLength: 1, maxLength: 1_024 },
    example: 'alice',
  },
  id: {
    description: 'Id of an operation or of a key, as the lists of them say it.',
    schema: { type: 'string', minLength: 1, maxLength: 64 },
    example: '0190f3a2-6c1e-4c3e-9d0a-3f2b8a5d7c11',
  },
};

const attribute = (description: string, example: string): Described => ({
  description,
  schema: { type: 'string', minLength: 1 },
  example,
});

/** Headers that requests may carry, by name. */
export const headers = {
  'Idempotency-Key': {
    description:
      'The same request with the same key is stored once, however often it comes. Bare or in double quotes.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  traceparent: {
    description:
      'The trace of events that do not say themselves which they belong to, as the W3C writes it.',
    schema: { type: 'string', maxLength: 256 },
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
  tracestate: {
    description: 'What vendors say of that trace.',
    schema: { type: 'string', maxLength: 512 },
    example: 'vendor=1',
  },
  'ce-id': attribute('Binary mode: the id of the event whose data is the body.', '1'),
  'ce-source': attribute('Binary mode: the source.', '/shop'),
  'ce-type': attribute('Binary mode: the type.', 'order.placed'),
  'ce-specversion': attribute('Binary mode: the version of CloudEvents.', '1.0'),
  'ce-partitionkey': attribute('Binary mode: the key.', 'alice'),
} satisfies Readonly<Record<string, Described>>;
