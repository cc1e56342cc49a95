import { createConsumer } from '../../../lib/consumer';

/** What a run publishes for it: whom to ask. */
interface Asking {
  readonly desk: string;
}

/** Asks the run's desk, for each record, how it is to go: what is not answered 200 has failed. */
export const handler = createConsumer<Asking>(async ({ event, json, partition, offset, key }) => {
  const url = `${event.data.desk}/${process.env.SUBSCRIPTION}?partition=${partition}&offset=${offset}`;
  const headers = { 'x-weft-key': encodeURIComponent(key ?? '') };
  const answer = await fetch(url, { method: 'POST', headers, body: json });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
});
