import { Refusal } from '../domain/errors';
import { type PausePorts, pause, resume } from '../domain/operations/pause';
import { type Status, type StatusPorts, statusOf } from '../domain/operations/status';
import { type Fabric, type Subscription, subscriptionRefOf } from '../domain/topology/fabric';
import { isNative } from '../domain/topology/target';
import type { Log } from '../runtime/logger';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import { pauseBody, resumeBody } from './control-bodies';
import { json, readBody } from './json';
import { timeText } from './letter-json';

export interface ControlPausePorts extends StatusPorts, PausePorts {
  readonly topology: Fabric;
  readonly lanes: StatusPorts['lanes'] & PausePorts['lanes'];
  readonly logger: Log;
}

/** How long parked keys are counted. */
const countMs = 10_000;

/** `POST …/pause`: nothing more is delivered until it is resumed. */
export const answerPause = (ports: ControlPausePorts) => async (call: Call) => {
  const subscription = subscriptionOf(ports.topology, call);
  const { reason } = readBody(call.body(), pauseBody);
  if (subscription.target.kind === 'pull' && isNative(subscription.target))
    throw new Refusal(
      'target_not_ours',
      'Whoever reads the SQS queue itself can not be paused from here: stop the reader.',
    );
  await pause(ports, subscription, reason);
  ports.logger.info('paused', {
    ...subscriptionRefOf(subscription),
    by: call.caller.id,
    reason,
  });
  return answerStatusOf(ports, subscription);
};

/** `POST …/resume`, also where its endpoint said that it is gone. */
export const answerResume = (ports: ControlPausePorts) => async (call: Call) => {
  const subscription = subscriptionOf(ports.topology, call);
  readBody(call.body(), resumeBody);
  await resume(ports, subscription);
  ports.logger.info('resumed', { ...subscriptionRefOf(subscription), by: call.caller.id });
  return answerStatusOf(ports, subscription);
};

/** `GET …/status` */
export const answerStatus = (ports: ControlPausePorts) => async (call: Call) =>
  answerStatusOf(ports, subscriptionOf(ports.topology, call));

async function answerStatusOf(
  ports: ControlPausePorts,
  subscription: Subscription,
): Promise<Response> {
  const ref = subscriptionRefOf(subscription);
  const until = ports.outside.now() + countMs;
  return json(statusJson(subscription, await statusOf(ports, { subscription, ref }, until)));
}

function statusJson({ name }: Subscription, status: Status) {
  const { stopped, parkedKeys, deadLetters, exact, queue } = status;
  return {
    subscription: name,
    paused: stopped?.why === 'paused',
    gone: stopped?.why === 'gone',
    ...(stopped && { since: timeText(stopped.at), reason: stopped.reason }),
    parkedKeys,
    deadLetters,
    exact,
    messages: queue,
  };
}
