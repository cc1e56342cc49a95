import * as z from 'zod/mini';
import { timeOf } from './parameters';

/** Parts of which the schemas of several bodies are made. */
export const wholeNumber = (from: number, to: number) => z.int().check(z.gte(from), z.lte(to));

export const aTime = z.string().check(
  z.refine((text) => timeOf(text) !== undefined, {
    error: 'must be a date and time, such as 2030-01-01T12:00:00Z',
  }),
);
