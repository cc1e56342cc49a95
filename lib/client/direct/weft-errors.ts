import { Refusal } from '../../domain/errors';
import { WeftError } from '../http/weft-error';

/** A refusal as the client library throws it; its fields, such as `items`, are those of the problem. */
export const weftErrorOf = (refusal: Refusal): WeftError =>
  new WeftError(refusal.code, refusal.message, {
    cause: refusal,
    retryable: refusal.remedy === 'retry',
    problem: { code: refusal.code, detail: refusal.message, ...refusal.fields },
  });

/** Does `work`, and throws refusals as WeftErrors; whatever else is thrown comes as it is. */
export async function asWeft<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? weftErrorOf(error) : error;
  }
}
