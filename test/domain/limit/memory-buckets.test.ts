import { bucketStoreContract } from '../../contracts/bucket-store';
import { MemoryBuckets } from '../../support/memory-buckets';

bucketStoreContract('MemoryBuckets', () => new MemoryBuckets());
