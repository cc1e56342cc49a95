import { letterShelfContract } from '../../contracts/letter-shelf';
import { MemoryLanes } from '../../support/memory-lanes';
import { MemoryLetters } from '../../support/memory-letters';

letterShelfContract('MemoryLetters', () => {
  const lanes = new MemoryLanes();
  const letters = new MemoryLetters(lanes);
  return { lanes, shelf: letters, reminders: letters, discarded: letters };
});
