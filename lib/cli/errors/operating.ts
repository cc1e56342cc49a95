import type { Area } from './explanation';

/** Dead letters, redrives and replays. */
export const operating = {
  dead_letter_unknown: {
    means:
      'The subscription has no dead letter at that position: it was redriven or discarded, or never was.',
    remedy:
      '"weft dead-letters list" shows those there are; one that has just come may take a second to be found.',
  },
  dead_letter_foreign: {
    means:
      'The dead letter is a message that somebody put into the queue, and no record of the log.',
    remedy: 'Discard it; there is nothing that it could be redriven as.',
  },
  identity_changed: {
    means: 'A correction has another id, source or key than the record it corrects.',
    remedy: 'Leave those three as they were; what is another event is published as a new one.',
  },
  operation_unknown: {
    means: 'There is no redrive or replay of that id, or you may not see its subscription.',
    remedy: '"weft operations list" shows those of the last 30 days.',
  },
  operation_over: {
    means: 'The operation has ended already, so there is nothing to cancel.',
    remedy: '"weft operations show <id>" says how it ended.',
  },
  range_invalid: {
    means:
      'The range names a partition that is not there, or its ends and the key are of different partitions.',
    remedy: 'Give times, which hold for all partitions, or records of one and the same partition.',
  },
} as const satisfies Area;
