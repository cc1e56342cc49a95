import type { IncomingEvent } from '../../lib/domain/publish/event';
import { orderOf } from './orders';

/** An event of 1 KB of data, or as much as is asked for, as the parser leaves it. */
export function eventOf(number: number, key?: string, bytes = 1_024): IncomingEvent {
  const id = `ord-${number}`;
  const head = {
    specversion: '1.0',
    id,
    source: '/shop',
    type: 'order.placed',
    datacontenttype: 'application/json',
  };
  const keyed = key === undefined ? head : { ...head, partitionkey: key };
  const text = `${JSON.stringify(keyed).slice(0, -1)},"data":${orderOf(number, bytes)}}`;
  return { id, text, filled: [], ...(key !== undefined && { key }) };
}
