import * as z from 'zod/mini';
import { aTime } from '../../body-parts';
import { ackBody, extendBody, nackBody, pullBody, rejectBody } from '../../consume-bodies';
import {
  aKey,
  aPosition,
  discardBody,
  filterTestBody,
  pauseBody,
  redriveBody,
  replayBody,
  resumeBody,
  rotateBody,
} from '../../control-bodies';
import { commitBody, leaveBody, pollBody, seekBody } from '../../group-bodies';
import { newKeyBody } from '../../key-bodies';
import { cloudEvent, type Detail, say } from './basics';

/** What requests carry: the very schemas that read them, but for events, which are read to the byte. */
export const requests = {
  CloudEventBatch: z.array(cloudEvent).check(z.minLength(1), z.maxLength(500)),
  PlainJson: say(
    'Any JSON: the data of an event. The query says what of its attributes.',
    z.unknown(),
  ),
  PullRequest: pullBody,
  AckRequest: ackBody,
  NackRequest: nackBody,
  ExtendRequest: extendBody,
  RejectRequest: rejectBody,
  Correction: z.strictObject({ event: cloudEvent }),
  DiscardRequest: discardBody,
  RedriveRequest: redriveBody,
  ReplayRequest: replayBody,
  PauseRequest: pauseBody,
  ResumeRequest: resumeBody,
  RotateRequest: rotateBody,
  FilterTest: filterTestBody,
  NewKey: newKeyBody,
  PollRequest: pollBody,
  CommitRequest: commitBody,
  SeekRequest: seekBody,
  LeaveRequest: leaveBody,
};

/** What the schemas check by a function, as far as JSON Schema can say it. */
export const requestDetails: readonly (readonly [z.ZodMiniType, Detail])[] = [
  [aKey, { minLength: 1, maxLength: 1_024, description: 'At most 1024 bytes.' }],
  [aTime, { format: 'date-time' }],
  [aPosition, { pattern: '^(-1|\\d{1,5})-\\d{1,16}$', description: 'A partition and an offset.' }],
  [
    pollBody,
    {
      description:
        'Exactly one of "member", which leases partitions, and "assign", which reads them without a lease.',
    },
  ],
  [
    redriveBody,
    { description: 'One of "keys", "positions" and "filter" at most; none means all.' },
  ],
];
