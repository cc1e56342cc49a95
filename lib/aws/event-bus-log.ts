import type { Ingested, Matched } from '../domain/event-bus/ingest';
import type { Log } from '../runtime/logger';

/** Says what became of an event, by its id; never what is in it. */
export function logIngested(
  log: Log,
  { namespace, source, event }: Matched,
  ingested: Ingested,
): void {
  const about = { namespace, source, eventId: event?.id };
  if (ingested.kind === 'stored') {
    const { topic, partition, offset, duplicate } = ingested.stored;
    log.info('event appended', { ...about, topic, partition, offset, duplicate });
  } else if (ingested.kind === 'own') {
    log.warn('event not appended, since it came out of this topology', {
      ...about,
      eventSource: event.source,
    });
  } else {
    log.error('event refused and set aside', { ...about, code: ingested.code });
  }
}
