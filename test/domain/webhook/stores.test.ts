import { attemptLogContract } from '../../contracts/attempt-log';
import { circuitStoreContract } from '../../contracts/circuit-store';
import { MemoryAttempts } from '../../support/memory-attempts';
import { MemoryCircuits } from '../../support/memory-circuits';

circuitStoreContract('MemoryCircuits', () => new MemoryCircuits());
attemptLogContract('MemoryAttempts', () => new MemoryAttempts());
