import { defineFabric } from '../../../lib';

export default defineFabric({ topics: { orders: { partitions: 0 }, '1': {} } });
