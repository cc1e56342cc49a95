import type { Site } from '../site';
import { consuming } from './consuming';
import { fanningOut, publishing } from './weft-steps';

/** The topics that are counted; each has one queue, whose name ends so. */
export type CountedTopic = 'plain' | 'ordered' | 'packed' | 'plainPacked';

/** One of Weft's ways. */
export interface WeftWay {
  readonly topic: CountedTopic;
  /** Which keys records have: each its own, all of a request the same, or none. */
  readonly keys: 'own' | 'one' | 'none';
  /** Published over HTTP, or straight to the log with IAM. */
  readonly by: 'http' | 'iam';
  /** @default as the topic is deployed */
  readonly partitions?: number;
}

export type Steps = ReturnType<typeof stepsOf>;

export const stepsOf = (site: Site, { topic, partitions }: WeftWay) => ({
  publisher: publishing(site, { topic, partitions }),
  fanOut: fanningOut(site),
  consumer: consuming(site, `${topic}-queue`),
});
