import type { Call } from './call';
import {
  answerCorrection,
  answerDiscard,
  answerDiscarded,
  answerList,
  answerOne,
  type DeadLetterPorts,
} from './dead-letter-answers';
import {
  answerCancel,
  answerOperation,
  answerOperations,
  type OperationPorts,
} from './operation-answers';
import { answerParkedKeys } from './parked-answers';
import { answerPause, answerResume, answerStatus, type ControlPausePorts } from './pause-answers';
import { answerRedrive, type RedrivePorts } from './redrive-answers';
import { answerReplay, type ReplayPorts } from './replay-answers';

export interface ControlPorts
  extends Omit<DeadLetterPorts, 'lanes'>,
    Omit<ControlPausePorts, 'lanes' | 'shelf' | 'outside'>,
    Omit<ReplayPorts, 'operations'> {
  readonly operations: OperationPorts['operations'];
  readonly lanes: DeadLetterPorts['lanes'] & ControlPausePorts['lanes'] & RedrivePorts['lanes'];
}

type Answer = (call: Call) => Promise<Response>;

/** Everything that an operator does. */
export const controlAnswers = (ports: ControlPorts) =>
  ({
    'GET /v1/subscriptions/{subscription}/dead-letters': answerList(ports),
    'GET /v1/subscriptions/{subscription}/dead-letters/{position}': answerOne(ports),
    'PUT /v1/subscriptions/{subscription}/dead-letters/{position}': answerCorrection(ports),
    'DELETE /v1/subscriptions/{subscription}/dead-letters/{position}': answerDiscard(ports),
    'POST /v1/subscriptions/{subscription}/dead-letters/redrive': answerRedrive(ports),
    'GET /v1/subscriptions/{subscription}/discarded': answerDiscarded(ports),
    'GET /v1/subscriptions/{subscription}/parked-keys': answerParkedKeys(ports),
    'POST /v1/subscriptions/{subscription}/replay': answerReplay(ports),
    'POST /v1/subscriptions/{subscription}/pause': answerPause(ports),
    'POST /v1/subscriptions/{subscription}/resume': answerResume(ports),
    'GET /v1/subscriptions/{subscription}/status': answerStatus(ports),
    'GET /v1/operations': answerOperations(ports),
    'GET /v1/operations/{id}': answerOperation(ports),
    'POST /v1/operations/{id}/cancel': answerCancel(ports),
  }) satisfies Readonly<Record<string, Answer>>;
