import { catalogAnswers } from '../lib/http/catalog-answers';
import { openDoor } from '../lib/http/door';
import { readTopology } from '../lib/runtime/env';
import { logger } from '../lib/runtime/logger';

/** Tells what the topology holds, and answers every address that there is not. */
export const handler = openDoor('catalog', catalogAnswers(readTopology()), logger);
