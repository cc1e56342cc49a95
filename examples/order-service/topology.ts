import { defineFabric } from '../../lib';

/** A shop: what is ordered goes through one topic, in order for each customer. */
export default defineFabric({
  topics: { orders: { partitions: 3, ordered: true, keyRequired: true } },
});
