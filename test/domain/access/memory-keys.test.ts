import { keyStoreContract } from '../../contracts/key-store';
import { MemoryKeys } from '../../support/memory-keys';

keyStoreContract('MemoryKeys', () => new MemoryKeys());
