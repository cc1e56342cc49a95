import { groupBy } from '../../../lib/domain/group-by';
import { answeredOf, type Evidence, ofKind, placeOf } from './evidence';

const commitsIn = (evidence: Evidence) =>
  groupBy(answeredOf(evidence, 'commit'), ({ asked }) =>
    [asked.topic, asked.group, asked.partition].join('/'),
  );

/** A commit never takes back what one before it said, unless somebody has sought in between. */
export function onlyForward(evidence: Evidence): string[] {
  const seeks = ofKind(evidence, 'seek');
  return commitsIn(evidence).flatMap((commits) =>
    commits.flatMap((late) =>
      commits
        .filter(({ ended, asked }) => ended < late.began && asked.offset > late.asked.offset)
        .filter(
          (early) =>
            !seeks.some(
              ({ asked, began, ended }) =>
                asked.group === late.asked.group && began < late.ended && ended > early.began,
            ),
        )
        .map(
          (early) =>
            `${late.asked.group}/${late.asked.partition} went back from ${early.asked.offset} to ${late.asked.offset}`,
        ),
    ),
  );
}

/** What lies before a commit was handed out to a member before. */
export function nothingSkipped(evidence: Evidence): string[] {
  const polls = answeredOf(evidence, 'poll');
  return answeredOf(evidence, 'commit').flatMap(({ asked, ended }) => {
    const got = new Set(
      polls
        .filter((poll) => poll.asked.group === asked.group && poll.ended <= ended)
        .flatMap(({ answer }) => answer.records.map(placeOf)),
    );
    return evidence.log
      .filter(({ topic, partition, offset }) => isBefore({ topic, partition, offset }, asked))
      .filter((record) => !got.has(placeOf(record)))
      .map((record) => `${asked.group} committed past ${placeOf(record)}, which nobody was given`);
  });
}

interface Spot {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const isBefore = (record: Spot, commit: Spot): boolean =>
  record.topic === commit.topic &&
  record.partition === commit.partition &&
  record.offset < commit.offset;

/** Of two members, the one with the older epoch commits nothing once the other has committed. */
export const fenced = (evidence: Evidence): string[] =>
  commitsIn(evidence).flatMap((commits) =>
    commits.flatMap((late) =>
      commits
        .filter((early) => early.ended < late.began && early.asked.epoch > late.asked.epoch)
        .map(
          (early) =>
            `${late.asked.group}/${late.asked.partition}: epoch ${late.asked.epoch} committed after ${early.asked.epoch}`,
        ),
    ),
  );
