import { createBatchConsumer } from '../../../lib/consumer';

/** Asks the test once for a whole batch; the answer names the ids that have failed. */
export const handler = createBatchConsumer<{ ask: string }>(async (records) => {
  const body = JSON.stringify(records.map(({ event, key }) => ({ id: event.id, key })));
  const answer = await fetch(records[0]?.event.data.ask ?? '', { method: 'POST', body });
  const failed = (await answer.json()) as string[];
  return records.flatMap((record) =>
    failed.includes(record.event.id) ? [{ record, error: new Error('as the test says') }] : [],
  );
});
