import type { Area } from './explanation';

/** The log and those who read it. */
export const reading = {
  topic_unknown: {
    means: 'There is no topic of that name, or none that you may see.',
    remedy:
      '"weft topics list" shows those there are; a new one is added to the topology and deployed.',
  },
  partition_unknown: {
    means: 'The topic has no partition of that number.',
    remedy: 'Partitions are numbered from 0; the answer says how many there are.',
  },
  record_unknown: {
    means: 'There has never been a record at that place, or the key has no value.',
    remedy:
      '"weft topics show <topic>" says where each partition ends; a key whose newest record is a tombstone was deleted.',
  },
  record_unreadable: {
    means:
      'The record is stored, but can no longer be decoded: what is in the table has been damaged.',
    remedy:
      'Read on behind it, and restore the table to an earlier second if somebody wrote into it by hand.',
  },
  offset_expired: {
    means: 'The record has outlived its retention, or a newer one of its key has taken its place.',
    remedy: 'Begin at "earliest" of the answer; "clamp" does so by itself.',
  },
  offset_out_of_range: {
    means:
      'The offset or time lies behind the end of the partition. Where a body names it, the status is 422.',
    remedy: 'Begin at "head" of the answer, or at "latest"; a time must not be in the future.',
  },
  topic_not_compacted: {
    means: 'The newest record of a key was asked for, and this topic does not keep it.',
    remedy: 'Deploy the topic with cleanup "compact", or read the log.',
  },
  latest_behind: {
    means:
      'The newest records of the partition are still being gathered, and not as far as "atLeast" yet.',
    remedy: 'Ask again in a second, or without "atLeast" for what is known by now.',
  },
  group_name_invalid: {
    means: 'That is no name a consumer group can have.',
    remedy: 'Begin with a letter, then at most 47 letters, digits, "-" or "_".',
  },
  group_unknown: {
    means:
      'The topic has no consumer group of that name, or the group has never read that partition.',
    remedy:
      'A group appears with its first poll; "weft groups list <topic>" shows those there are.',
  },
  group_fenced: {
    means:
      'The lease that this commit belongs to is over: another member has the partition, or a seek moved it.',
    remedy:
      'Drop what you hold of the partition and poll again; handle a batch faster, or ask for a longer lease.',
  },
  offset_committed: {
    means: 'The group is committed further than that already.',
    remedy: 'Nothing has to be done for a repeated commit; a seek is what goes back.',
  },
  transaction_invalid: {
    means: 'The transaction breaks a rule, such as more items than DynamoDB takes at once.',
    remedy: 'Mend what "problems" names, or make two transactions of it.',
  },
  transaction_refused: {
    means: 'A condition of one of your own items did not hold; "items" says which.',
    remedy: 'Read the item again and decide anew; "certain" says whether nothing was written.',
  },
  transaction_conflict: {
    means: 'Other transactions held the same items at every try; nothing was written.',
    remedy: 'Send the transaction again, and keep items that everybody writes out of it.',
  },
} as const satisfies Area;
