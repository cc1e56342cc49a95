import { defineFabric } from 'weft';
import { createClient, WeftError } from 'weft/client';
import { createConsumer } from 'weft/consumer';

console.log(typeof defineFabric, typeof createClient, typeof WeftError, typeof createConsumer);
