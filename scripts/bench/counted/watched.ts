import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Counts, count, noCounts } from '../counting';
import { watchReads } from '../groups';
import type { Site } from '../site';

/** What was called, and the read units that it took. */
export interface Watched {
  readonly counts: Counts;
  readonly dynamo: DynamoDBClient;
  readonly reads: { readonly units: number };
}

export function watched(site: Site): Watched {
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient(site.sdk), counts);
  return { counts, dynamo, reads: watchReads(dynamo, site.outputs.LogTableName ?? '') };
}

/** From here on it counts anew. */
export function forget({ counts, reads }: Watched): void {
  Object.assign(counts, noCounts());
  Object.assign(reads, { units: 0 });
}
