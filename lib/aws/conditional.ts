import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Item } from './log-item';

/** What became of a write with a condition. */
export type Conditional<T> =
  | { readonly holds: true; readonly answer: T }
  /** Nothing was written; `there` is the item in its way, where the write asked for it. */
  | { readonly holds: false; readonly there?: Item };

/** Tells a condition that does not hold from a failure, which is thrown as it is. */
export async function conditional<T>(write: Promise<T>): Promise<Conditional<T>> {
  try {
    return { holds: true, answer: await write };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { holds: false, there: error.Item };
  }
}
