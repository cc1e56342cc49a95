import * as z from 'zod/mini';
import { refusals } from '../../../domain/errors';
import { say } from './basics';

/** Every code that an answer may carry. */
const codes = [...Object.keys(refusals), 'internal'];

export const code = say(
  'Stable, for programs. The ones that an operation answers are listed with it.',
  z.enum(codes as [string, ...string[]]),
);

export const problem = say(
  'Problem details of RFC 9457. Members beside these depend on the code.',
  z.looseObject({
    type: say('`urn:weft:problem:` and the code.', z.string()),
    title: z.string(),
    status: z.int(),
    code,
    detail: say('One sentence for people: what was received, and what is expected.', z.string()),
  }),
);

export const briefProblem = say(
  'What went wrong with one of many.',
  z.looseObject({ status: z.int(), code, detail: z.string() }),
);
