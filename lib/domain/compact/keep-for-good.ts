import type { LogKeeper } from '../log/log-keeper';
import { endOf, type Tip } from '../log/log-store';
import type { Outside } from '../outside';
import { firstWhere, isKept } from '../read/ends';
import type { LogReader } from '../read/log-reader';
import type { Topic } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';

export interface KeepForGoodPorts {
  readonly reader: Pick<LogReader, 'oldest' | 'upTo'>;
  readonly keeper: Pick<LogKeeper, 'expireAt'>;
  readonly outside: Pick<Outside, 'now'>;
}

/** What a day more or less is none of, in seconds. */
const slack = 86_400;

/**
 * Has what was appended before the topic was compacted expire as late as what was appended since. The newest first,
 * so that wherever this stops nothing expires before what is older: offsets are never given twice for that.
 * False where the time was up first.
 */
export async function keepForGood(
  { reader, keeper, outside }: KeepForGoodPorts,
  { partition, topic }: { readonly partition: PartitionRef; readonly topic: Topic },
  isTimeUp: () => boolean,
): Promise<boolean> {
  const isLasting = ({ at, expires }: Tip) => expires >= at / 1_000 + topic.retention - slack;
  const oldest = await reader.oldest(partition);
  if (!oldest || isLasting(oldest)) return true;
  const tip = (await reader.upTo(partition, Number.MAX_SAFE_INTEGER)) ?? oldest;
  const now = outside.now();
  let at = await firstWhere(reader, { partition, head: endOf(tip) }, isLasting);
  while (!isTimeUp()) {
    const item = at > 0 ? await reader.upTo(partition, at - 1) : undefined;
    // What is before an item that has expired has expired, too.
    if (!item || !isKept(item, now)) return true;
    const expires = Math.ceil(item.at / 1_000) + topic.retention;
    await keeper.expireAt(partition, item.base, expires);
    at = item.base;
  }
  return false;
}
