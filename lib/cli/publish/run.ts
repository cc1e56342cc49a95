import { publishEncoded } from '../../client/http/publish';
import type { Position, Result } from '../../client/http/published';
import { retryOf } from '../../client/http/retry';
import { WeftError } from '../../client/http/weft-error';

import type { Run } from '../verb';
import { type Batch, Batcher } from './batches';
import type { InputLines } from './input-lines';
import { withLulls } from './lulls';
import type { PublishOptions } from './options';
import { batchAt, Pace } from './pace';
import { type Making, recordOf } from './record';
import { Sender } from './sender';
import type { Tally } from './tally';

/** Bulk work is patient: a throttled request is asked again for minutes. */
const retry = retryOf({ attempts: 12 });

/** How long a record waits for others to share its request, in milliseconds. */
const lullMs = 50;

export interface PublishWork {
  readonly making: Making;
  readonly input: InputLines;
  readonly tally: Tally;
  /** Is told as records are stored or refused. */
  readonly onProgress: () => void;
  /** Where the newest record is. */
  readonly onStored: (position: Position) => void;
}

/** Publishes all lines. @throws what a request fails with as a whole: nothing is sent behind it */
export async function publishAll(run: Run<PublishOptions>, work: PublishWork): Promise<void> {
  const { making, tally, onProgress } = work;
  const { batcher, add, sender } = shipping(run, work);
  try {
    for await (const line of linesFor(run.options, work.input)) {
      // Nothing comes at the moment: what there is does not wait for more.
      if (!line) {
        await add(batcher.take());
        continue;
      }
      const made = recordOf(line, making);
      if ('encoded' in made) await add(batcher.add(made));
      else tally.refuse(made);
      onProgress();
    }
    await add(batcher.take());
  } finally {
    await sender.end();
  }
}

/** Where the same input is to make the same requests, a pause within it may not part them. */
const linesFor = ({ idPrefix }: PublishOptions, { lines }: InputLines) =>
  idPrefix ? lines : withLulls(lines, lullMs);

function shipping(run: Run<PublishOptions>, work: PublishWork) {
  const { options, site } = run;
  const send = options.dryRun ? countBatch(work) : sendBatch(run, work);
  const sender = new Sender(options.inFlight, send);
  const pace = new Pace(site, options.dryRun ? undefined : options.rate);
  let isFirst = true;
  const add = async (batch: Batch | undefined) => {
    if (!batch) return;
    await pace.next(batch.records.length);
    await sender.add(batch);
    // Under a prefix that was used for other requests the first one is refused: nothing may be sent beside it.
    if (isFirst && options.idPrefix) await sender.end();
    isFirst = false;
  };
  return { sender, add, batcher: new Batcher(batchAt(options.rate, options.batch)) };
}

const countBatch =
  ({ tally, onProgress }: PublishWork) =>
  async (batch: Batch): Promise<void> => {
    tally.add(batch, []);
    onProgress();
  };

const sendBatch = (
  { api }: Run<PublishOptions>,
  { making, tally, onProgress, onStored }: PublishWork,
) => {
  const { topic, idPrefix } = making;
  const caller = api.callerWith({ retry });
  return async (batch: Batch): Promise<void> => {
    // The same lines under the same name: stored once, by whichever try or run comes first.
    const idempotencyKey = `${idPrefix}-${batch.records[0]?.line}`;
    const encoded = batch.records.map((one) => one.encoded);
    const results: Result[] = await publishEncoded(caller, { topic, encoded }, { idempotencyKey });
    tally.add(batch, results);
    for (const one of results) if (!(one instanceof WeftError)) onStored(one);
    onProgress();
  };
};
