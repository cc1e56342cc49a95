import { type Code, Refusal, refusals } from '../../domain/errors';
import { statusOf, titleOf } from '../problem';
import type { Route } from '../route';
import type { Operation } from './operation';
import { type JsonSchema, refTo } from './schemas/components';

/** What reading any address may refuse. */
const ofAddress: readonly Code[] = ['parameter_unknown', 'parameter_invalid'];

/** What reading a body of JSON may refuse. */
const ofBody: readonly Code[] = [
  'json_invalid',
  'json_too_deep',
  'body_not_utf8',
  'body_invalid',
  'request_too_large',
];

/** What may be in the way of whoever calls. */
const ofCaller = ({ open, action }: Route): readonly Code[] => [
  ...(open ? [] : (['key_missing', 'key_invalid', 'rate_limited', 'throttled'] as const)),
  ...(action === 'any' ? [] : (['scope_missing'] as const)),
];

const ofParts: Readonly<Record<string, readonly Code[]>> = {
  topic: ['topic_unknown'],
  subscription: ['subscription_unknown'],
  partition: ['partition_unknown'],
  group: ['group_name_invalid'],
};

/** Every code that an operation answers, by status. */
export function problemsOf(route: Route, operation: Operation): Map<number, Set<Code>> {
  const parts = [...route.path.matchAll(/\{(\w+)\}/g)].flatMap(
    ([, part = '']) => ofParts[part] ?? [],
  );
  const codes: readonly Code[] = [
    ...ofAddress,
    ...ofCaller(route),
    ...parts,
    ...(operation.body && route.door !== 'publish' ? ofBody : []),
    ...(operation.problems ?? []),
  ];
  const byStatus = new Map<number, Set<Code>>();
  for (const code of codes) put(byStatus, statusOf[refusals[code]], code);
  for (const [status, some] of Object.entries(operation.problemsWith ?? {}))
    for (const code of some) put(byStatus, Number(status), code);
  return byStatus;
}

function put(byStatus: Map<number, Set<Code>>, status: number, code: Code): void {
  byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
}

const text = (description: string) => ({ description, schema: { type: 'string' } });
const retryAfter = { 'Retry-After': text('Seconds to wait.') };
const rates = {
  ...retryAfter,
  'RateLimit-Policy': text('What is allowed. Every answer to a caller with a limit carries it.'),
  RateLimit: text('What is left. Every answer to a caller with a limit carries it.'),
};

/** The refusals of an operation as responses, by status. */
export function problemResponses(route: Route, operation: Operation): Record<string, JsonSchema> {
  const refused = [...problemsOf(route, operation)].map(
    ([status, codes]) => [String(status), responseOf([...codes])] as const,
  );
  return { ...Object.fromEntries(refused), 500: failure };
}

const responseOf = (codes: readonly Code[]): JsonSchema => ({
  description: `${titleOf[refusals[codes[0] as Code]]}: ${codes.join(', ')}.`,
  ...headersFor(codes),
  content: { 'application/problem+json': { schema: problemWith(codes) } },
});

function headersFor(codes: readonly Code[]): JsonSchema {
  if (codes.includes('rate_limited')) return { headers: rates };
  const mayHelp = codes.some((code) => new Refusal(code, '').remedy === 'retry');
  return mayHelp ? { headers: retryAfter } : {};
}

const problemWith = (codes: readonly string[]): JsonSchema => ({
  ...refTo('Problem'),
  properties: { code: { enum: codes } },
});

const failure: JsonSchema = {
  description: 'A defect of ours: internal.',
  content: { 'application/problem+json': { schema: problemWith(['internal']) } },
};
