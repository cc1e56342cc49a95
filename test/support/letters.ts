import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { Letter } from '../../lib/domain/dead-letters/letter';
import { eventOf } from './records';
import { noon } from './test-outside';

let count = 0;

/** Lanes that no other test has, and letters to lie in them. */
export const freshLetters = () => ({
  freshLane: (name = 'key/alice'): Lane => ({
    namespace: `lane-${++count}`,
    subscription: 'billing',
    name,
  }),

  letterOf: ({ namespace }: Lane, offset: number, more: Partial<Letter> = {}): Letter => ({
    position: { namespace, topic: 'orders', partition: 3, offset },
    event: eventOf(`${offset}`),
    reason: 'attempts_exhausted',
    attempts: 5,
    lastError: 'out of stock',
    firstAt: noon,
    lastAt: noon,
    tries: 5,
    round: 1,
    ...more,
  }),
});
