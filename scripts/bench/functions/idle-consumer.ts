import { createBatchConsumer } from '../../../lib/consumer';

/** Does nothing with what it is given: what is measured is what stands around it. */
export const handler = createBatchConsumer(async () => {});
