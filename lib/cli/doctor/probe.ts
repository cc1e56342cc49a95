import { endpointOf } from '../../client/http/client';
import { accessOf, type ChosenAccess } from '../contexts';
import type { CliSite } from '../site';
import type { DoctorOptions, DoctorSite } from './check';

/** What came of asking an API whether it is well. */
export interface Health {
  readonly isHealthy: boolean;
  readonly says: string;
  /** The API's clock, in milliseconds since 1970; undefined where it did not tell. */
  readonly clock?: number;
}

/** Nobody waits for a doctor that long. */
export const limitMs = 5_000;

/** Asks an API whether it is well. Never throws. */
export async function ask(site: Pick<CliSite, 'fetch'>, endpoint: string): Promise<Health> {
  try {
    const signal = AbortSignal.timeout(limitMs);
    const answer = await site.fetch(`${endpointOf(endpoint)}/v1/health`, { signal });
    const text = await answer.text();
    const isHealthy = answer.status === 200 && /"ok"/.test(text);
    const clock = Date.parse(answer.headers.get('date') ?? '');
    const says = `${answer.status} ${text.slice(0, 80)}`.trim();
    return { isHealthy, says, ...(Number.isNaN(clock) ? {} : { clock }) };
  } catch (error) {
    return { isHealthy: false, says: whyNot(error) };
  }
}

export function whyNot(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return `no answer within ${limitMs / 1_000} s`;
  return cause?.code ?? message;
}

/** The access that commands would use; or what keeps it from being known. */
export function chosenAccess(
  site: DoctorSite,
  options: DoctorOptions,
): { readonly access: ChosenAccess } | { readonly trouble: string } {
  try {
    return { access: accessOf(site, options) };
  } catch (error) {
    return { trouble: (error as Error).message };
  }
}
