import { MemoryCursors } from '../support/memory-cursors';
import { MemoryJournal } from '../support/memory-journal';
import { MemoryLanes } from '../support/memory-lanes';
import { MemoryLog } from '../support/memory-log';
import { MemoryOnce } from '../support/memory-once';
import { MemoryQueue } from '../support/memory-queue';
import { MemoryTopic } from '../support/memory-topic';
import { cursorStoreContract } from './cursor-store';
import { deliveryQueueContract } from './delivery-queue';
import { dispatcherContract } from './dispatcher';
import { journalContract } from './journal';
import { laneStoreContract } from './lane-store';
import { logReadingContract } from './log-reading';
import { logStoreContract } from './log-store';
import { onceLogContract } from './once-log';

for (const contract of [logStoreContract, logReadingContract]) {
  contract('MemoryLog', () => {
    const log = new MemoryLog();
    return { log, damage: async (partition, base) => log.damage(partition, base) };
  });
}

onceLogContract('MemoryOnce', () => {
  const log = new MemoryLog();
  return { log, once: new MemoryOnce(log) };
});

journalContract('MemoryJournal', () => new MemoryJournal());

cursorStoreContract('MemoryCursors', () => new MemoryCursors());

deliveryQueueContract('MemoryQueue', async () => {
  const queue = new MemoryQueue();
  return {
    queue,
    send: async (position, event, key) => queue.send(position, event, key),
    sendTicket: async (ticket) => queue.sendTicket(ticket),
  };
});

const lanes = new MemoryLanes();
laneStoreContract('MemoryLanes', () => lanes, {
  begin: async () => {},
  told: async (_, id) => lanes.told.get(id),
});

dispatcherContract('MemoryTopic', async () => {
  const topic = new MemoryTopic();
  return {
    dispatcher: topic,
    arrived: async () =>
      topic.accepted.map(({ partition, offset, event }) => ({
        position: { ...partition, offset },
        event,
      })),
  };
});
