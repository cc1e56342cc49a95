import { createClient } from 'weft/client';

const client = createClient({ endpoint: process.argv[2] ?? '', apiKey: 'k' });

const producer = client.producer('t');
await producer.send({ type: 't', partitionkey: 'a' });
await producer.close();

const stop = new AbortController();
setTimeout(() => stop.abort(), 50);
await client.consume('s', () => undefined, { signal: stop.signal });
for await (const _ of client.group('t', 'g', { signal: stop.signal })) break;

const began = Date.now();
process.on('exit', () => console.log(Date.now() - began < 1_000 ? 'at once' : 'late'));
