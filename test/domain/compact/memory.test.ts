import { checkpointStoreContract } from '../../contracts/checkpoint-store';
import { latestStoreContract } from '../../contracts/latest-store';
import { logKeeperContract } from '../../contracts/log-keeper';
import { MemoryKeeper } from '../../support/memory-keeper';
import { MemoryCheckpoints, MemoryLatest } from '../../support/memory-latest';
import { MemoryLog } from '../../support/memory-log';
import { MemoryLogReader } from '../../support/memory-log-reader';

logKeeperContract('MemoryKeeper', () => {
  const log = new MemoryLog();
  return {
    log,
    reader: new MemoryLogReader(log),
    keeper: new MemoryKeeper(log),
    damage: async (partition, base) => log.damage(partition, base),
  };
});

latestStoreContract('MemoryLatest', () => new MemoryLatest());

checkpointStoreContract('MemoryCheckpoints', () => new MemoryCheckpoints());
