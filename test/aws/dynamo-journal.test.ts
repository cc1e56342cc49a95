import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoJournal } from '../../lib/aws/dynamo-journal';
import { sizeOfItem } from '../../lib/aws/item-bytes';
import type { JournalEntry } from '../../lib/domain/journey/journal';
import { linesOf } from '../../lib/domain/journey/line';
import { journalContract } from '../contracts/journal';
import { ownJournalTable } from '../support/own-tables';
import { strictDynamo } from '../support/strict-dynamo';
import { noon } from '../support/test-outside';

const dynamo = strictDynamo();
// A busy machine is no reason to fail.
const options = { newId: randomUUID, writeWithinMs: 30_000 };
const table = `own-book-journal-${process.pid}`;
const journal = new DynamoJournal(dynamo, table, options);

beforeAll(() => ownJournalTable('book'));

journalContract('DynamoJournal', () => journal);

/** The longest names that there can be, and as much as a batch of ten can say. */
const of = { namespace: 'n'.repeat(16), book: 's'.repeat(48) };
const loud = Array.from({ length: 10 }, (_, nth): JournalEntry[] => {
  const place = { partition: 255, offset: 9_007_199_254_740_000 + nth };
  const about = { place, at: noon + nth, attempt: 999, operation: randomUUID() };
  const tried = { ...about, startedAt: noon - 50_000_000, queuedAt: noon - 80_000_000 };
  return [
    { ...tried, kind: 'failed', error: '%'.repeat(500) },
    { ...about, kind: 'dead-lettered', behind: place },
  ];
}).flat();

test('whatever happened in a batch of ten is one item of a kilobyte at most, that expires', async () => {
  await journal.write(of, linesOf(loud), 86_400);
  const { Items = [] } = await dynamo.send(
    new ScanCommand({
      TableName: table,
      FilterExpression: 'begins_with(pk, :pk)',
      ExpressionAttributeValues: { ':pk': { S: of.namespace } },
    }),
  );
  expect(Items).toHaveLength(1);
  const [item = {}] = Items;
  expect(sizeOfItem(item)).toBeLessThanOrEqual(1_024);
  expect(Number(item.expires?.N)).toBe(noon / 1_000 + 86_400);
});

test('a store that does not answer is not waited for', async () => {
  const silent = createServer(() => {});
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, maxAttempts: 3 });
  const lost = new DynamoJournal(client, table, { newId: randomUUID, writeWithinMs: 50 });
  await expect(lost.write(of, linesOf(loud), 60)).rejects.toThrow('aborted');
  client.destroy();
  silent.close();
});
