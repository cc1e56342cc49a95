import { transactionStoreContract } from '../../contracts/transaction-store';
import { MemoryLog } from '../../support/memory-log';
import { MemoryTransactions } from '../../support/memory-transactions';

transactionStoreContract('MemoryTransactions', async () => {
  const log = new MemoryLog();
  const store = new MemoryTransactions(log);
  return {
    store,
    log,
    create: (create) => ({ create }),
    expect: (key) => ({ expect: key }),
    add: (add, amount) => ({ add, amount }),
    valueOf: async (key) => store.items.get(key),
    place: async (of, at) => store.setShare(of, at),
    committed: async ({ partition, group }) => store.share(partition, group).committed,
  };
});
