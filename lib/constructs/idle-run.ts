import type { CfnRule, Rule } from 'aws-cdk-lib/aws-events';
import { type IdleRun, idleRunMetadata } from '../domain/cost/template';
import type { Topic } from '../domain/topology/fabric';

/** Says of a clock what a run of its function does that finds nothing to do, for whoever reckons what that costs. */
export const saysIdleRun = (clock: Rule, run: IdleRun): void =>
  (clock.node.defaultChild as CfnRule).addMetadata(idleRunMetadata, run);

/** What it takes to look at all partitions: the cursors of a topic, twice, and of each partition its two ends. */
export const readsOfAll = (topics: readonly Topic[]): number =>
  topics.reduce((sum, { partitions }) => sum + 2 + 3 * partitions, 0);
