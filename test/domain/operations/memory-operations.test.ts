import { operationStoreContract } from '../../contracts/operation-store';
import { MemoryOperations } from '../../support/memory-operations';

operationStoreContract('MemoryOperations', () => ({ operations: new MemoryOperations() }));
