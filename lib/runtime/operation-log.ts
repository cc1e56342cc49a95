import type { TakenCareOf } from '../domain/operations/caretake';
import type { OperationRef } from '../domain/operations/operation';
import type { Ran } from '../domain/operations/run';
import type { Log } from './logger';

/** Says what a wake-up came to: one line, an error where somebody has to look. */
export function logRun(log: Log, { namespace, id }: OperationRef, ran: Ran): void {
  const about = { namespace, operation: id };
  if (ran.kind !== 'stumbled') log.info('operated', { ...about, ...ran });
  else {
    const { gaveUp, error } = ran;
    const said = { ...about, error: error as Error };
    if (gaveUp) log.error('the operation is given up', said);
    else log.warn('a run of the operation failed', said);
  }
}

/** Says what the caretaker did, and what it could not do. */
export function logCaretaking(log: Log, done: readonly TakenCareOf[]): void {
  for (const { namespace, subscription, errors, failed } of done) {
    const about = { namespace, subscription };
    for (const error of errors)
      log.error('a subscription could not be looked after', {
        ...about,
        error: error as Error,
      });
    for (const { id, error } of failed)
      log.error('a message stays in the dead-letter queue', {
        ...about,
        messageId: id,
        error: error as Error,
      });
  }
  log.info('looked after', {
    subscriptions: done.length,
    opened: done.reduce((sum, { opened }) => sum + opened, 0),
    broughtIn: done.reduce((sum, { brought }) => sum + brought, 0),
  });
}
