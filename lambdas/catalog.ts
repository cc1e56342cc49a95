import { catalogAnswers } from '../lib/http/catalog-answers';
import { openDoor } from '../lib/http/door';
import { readTopology } from '../lib/runtime/env';
import { limiterOn } from '../lib/runtime/limiting';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';

/** Tells what the topology holds, and answers every address that there is not. */
export const handler = openDoor('catalog', {
  topology: readTopology(),
  answersIn: catalogAnswers,
  log: logger,
  limiter: limiterOn(quickDynamo()),
  meter,
});
