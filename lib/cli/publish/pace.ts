import { pause } from '../../client/http/on-abort';
import type { CliSite } from '../site';

/** Keeps to a rate: each record has its moment, and is not sent before it. */
export class Pace {
  private readonly began: number;
  private count = 0;

  constructor(
    private readonly site: Pick<CliSite, 'outside' | 'signal'>,
    /** Records a second; undefined: as fast as may be. */
    private readonly rate: number | undefined,
  ) {
    this.began = site.outside.now();
  }

  /** Waits for the moment of the next `count` records. */
  async next(count: number): Promise<void> {
    this.site.signal.throwIfAborted();
    const due = this.began + (this.count / (this.rate ?? Number.POSITIVE_INFINITY)) * 1_000;
    this.count += count;
    const wait = due - this.site.outside.now();
    if (wait > 0) await pause(wait, this.site.signal);
  }
}

/** How many records may share a request, so that a low rate is no burst: a quarter of a second's at most. */
export const batchAt = (rate: number | undefined, most: number): number =>
  rate === undefined ? most : Math.max(1, Math.min(most, Math.floor(rate / 4)));
