import { createBatchConsumer } from '../../../lib/consumer';

/** Tells the benchmark what has arrived, and when; records say whom to tell. */
export const handler = createBatchConsumer<{ mark: string; to: string }>(async (records) => {
  const at = Date.now();
  const marks = records.map(({ event }) => event.data.mark);
  const to = records[0]?.event.data.to ?? '';
  await fetch(to, { method: 'POST', body: JSON.stringify({ at, marks }) });
  return [];
});
