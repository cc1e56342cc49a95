import type { Parked } from '../domain/dead-letters/lane-store';
import { isKeyLane, type LetterShelf } from '../domain/dead-letters/letter-shelf';
import type { Fabric } from '../domain/topology/fabric';
import type { Call } from './call';
import { refOf } from './dead-letter-answers';
import { json } from './json';
import { timeText } from './letter-json';
import { readQuery, tokenOf } from './parameters';
import { parkedQuery } from './queries';

export interface ParkedPorts {
  readonly topology: Fabric;
  readonly shelf: Pick<LetterShelf, 'lanes'>;
}

/** `GET …/parked-keys`: the keys that stand still, and what waits behind each. */
export const answerParkedKeys = (ports: ParkedPorts) => async (call: Call) => {
  const of = refOf(ports.topology, call);
  const { limit: max = 20, next } = readQuery(call.query, parkedQuery);
  const page = await ports.shelf.lanes(of, { after: next?.[0], max });
  // Records that are parked alone stand behind all keys.
  const keys = page.lanes.filter(({ lane }) => isKeyLane(lane));
  const isEnd = page.next === undefined || keys.length < page.lanes.length;
  return json({
    parkedKeys: keys.map(parkedJson),
    ...(!isEnd && { next: tokenOf([page.next]) }),
  });
};

const parkedJson = ({ key, count, since, retryAt, operation }: Parked) => ({
  key,
  count,
  since: timeText(since),
  ...(retryAt !== undefined && { retryAt: timeText(retryAt) }),
  operation,
});
