import { MemoryGroups } from '../support/memory-groups';
import { groupStoreContract } from './group-store';

groupStoreContract('MemoryGroups', () => new MemoryGroups());
