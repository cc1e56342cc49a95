import { placeName } from '../domain/dead-letters/letter-shelf';
import type { Fate } from '../domain/journey/fate';
import { type Journey, type JourneyPorts, journeyOf } from '../domain/journey/journey';
import type { Step } from '../domain/journey/steps';
import type { Fabric, Topic } from '../domain/topology/fabric';
import { mayInspect, maySee } from './access';
import type { Call } from './call';
import type { Caller } from './caller';
import { topicOf } from './catalog-answers';
import { json } from './json';
import { timeText } from './letter-json';
import { positionOf } from './read-answers';

export interface JourneyAnswerPorts extends JourneyPorts {
  readonly topology: Fabric;
}

/** `GET …/journey`: of the subscriptions that the caller may see, as everywhere. */
export const journeyAnswers = (ports: JourneyAnswerPorts) => ({
  'GET /v1/topics/{topic}/events/{position}/journey': async (call: Call): Promise<Response> => {
    const topic = topicOf(ports.topology, call);
    const position = positionOf(topic, call.param('position'));
    const subscriptions = Object.values(ports.topology.subscriptions).filter(
      (one) => one.topic === topic.name && maySee(call.caller, 'subscription', one.name),
    );
    const journey = await journeyOf(ports, { topic, position, subscriptions });
    return json(journeyJson(journey, topic, call.caller));
  },
});

function journeyJson(journey: Journey, topic: Topic, caller: Caller) {
  const { position, id, key, traceparent, tracestate, appendedAt, dispatchedAt } = journey;
  return {
    topic: topic.name,
    partition: position.partition,
    offset: position.offset,
    id,
    key,
    traceparent,
    tracestate,
    appendedAt: timeText(appendedAt),
    dispatchedAt: dispatchedAt === undefined ? undefined : timeText(dispatchedAt),
    journal: journalJson(journey, topic),
    subscriptions: journey.subscriptions.map((fate) => fateJson(fate, caller)),
  };
}

const journalJson = ({ followed, complete }: Journey, { journey }: Topic) => ({
  kept: journey === false ? 'nothing' : spanText(journey.keep),
  share: journey === false ? 0 : journey.share,
  followed,
  complete,
});

/** A span in the largest unit that it is a whole number of. */
function spanText(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, length] = units.find(([, one]) => seconds % one === 0) ?? units[3];
  const count = seconds / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const fateJson = ({ subscription, state, steps }: Fate, caller: Caller) => ({
  subscription,
  state,
  steps: steps.map((step) => stepJson(step, mayInspect(caller, subscription))),
});

/** What a consumer has said, and what operators did, is for those who may look into the subscription. */
function stepJson({ at, behind, error, by, operation, ...rest }: Step, inside: boolean) {
  const shown = { at: timeText(at), ...rest, ...(behind && { behind: placeName(behind) }) };
  return inside ? { ...shown, error, by, operation } : shown;
}
