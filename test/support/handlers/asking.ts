import { createConsumer } from '../../../lib/consumer';

/** What a test publishes for it: whom to ask. */
interface Asking {
  readonly ask: string;
}

/** Asks the test, for each record, how it is to go: what is not answered 200 has failed. */
export const handler = createConsumer<Asking>(async ({ event, ...place }) => {
  const { topic, partition, offset, key, attempt, replay } = place;
  const body = { id: event.id, topic, partition, offset, key, attempt, replay };
  const answer = await fetch(event.data.ask, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
});
