import { controlAnswers } from '../lib/http/control-answers';
import { openDoor } from '../lib/http/door';
import { journeyAnswers } from '../lib/http/journey-answers';
import { statsAnswers } from '../lib/http/stats-answers';
import { webhookAnswers } from '../lib/http/webhook-answers';
import { controlPorts } from '../lib/runtime/control-ports';
import { readTopology } from '../lib/runtime/env';
import { limiterOn } from '../lib/runtime/limiting';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';

const dynamo = quickDynamo();
const topology = readTopology();
const ports = controlPorts(dynamo, topology);

/** Everything that an operator does, and asks. */
export const handler = openDoor('control', {
  topology,
  answersIn: (fabric) => ({
    ...controlAnswers({ ...ports, topology: fabric }),
    ...webhookAnswers({ ...ports, topology: fabric }),
    ...statsAnswers({ ...ports, topology: fabric }),
    ...journeyAnswers({ ...ports, topology: fabric }),
  }),
  log: logger,
  limiter: limiterOn(dynamo),
  meter,
});
