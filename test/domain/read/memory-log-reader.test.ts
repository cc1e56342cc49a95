import { logReaderContract } from '../../contracts/log-reader';
import { MemoryLog } from '../../support/memory-log';
import { MemoryLogReader } from '../../support/memory-log-reader';

logReaderContract('MemoryLogReader', () => {
  const log = new MemoryLog();
  const reader = new MemoryLogReader(log);
  return { log, reader, damage: async (partition, base) => reader.damage(partition, base) };
});
