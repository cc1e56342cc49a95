import type { AwsCall } from './aws-call';
import { withJson } from './batches';
import { answered, type Fault, missed, wordsOf } from './outcome';
import { rewritten, type WireAnswer } from './wire';

const isLooseRead = ({ operation, json }: AwsCall): boolean =>
  /^(GetItem|Query|Scan)$/.test(operation) && json.ConsistentRead !== true;

/** A read that is not consistent gets an earlier answer to the same question. */
export const staleRead: Fault = {
  fits: (call, { earlier }) => isLooseRead(call) && earlier.has(wordsOf(call)),
  act: async (call, { earlier }) => answered(earlier.get(wordsOf(call))?.answer as WireAnswer),
};

/** Whether an answer may be given again later on. */
export const mayBeStale = (call: AwsCall, { status }: WireAnswer): boolean =>
  status === 200 && isLooseRead(call);

/** As if the first megabyte had held one item: the rest is on the next page. */
export const shortPage: Fault = {
  fits: ({ operation, json }) => operation === 'Query' && json.Limit === undefined,
  act: async (call, hands) => answered(await hands.forward(ofOneItem(call))),
};

/** A filter has let nothing of a page pass: it is empty, and yet not the last. */
export const emptyPage: Fault = {
  fits: ({ operation, json }) =>
    /^(Query|Scan)$/.test(operation) &&
    json.FilterExpression !== undefined &&
    json.ExclusiveStartKey === undefined,
  async act(call, hands) {
    const answer = await hands.forward(ofOneItem(call));
    const page = JSON.parse(answer.body.toString());
    if (page.LastEvaluatedKey && page.Items.length === 0) return answered(answer);
    return missed(await hands.forward(call));
  },
};

const ofOneItem = (call: AwsCall): AwsCall =>
  rewritten(call, Buffer.from(JSON.stringify({ ...call.json, Limit: 1 })));

/** What one caller receives, another one that waits receives too. */
export const receivedTwice: Fault = {
  fits: (call, { waiting }) =>
    call.operation === 'ReceiveMessage' && (waiting.get(call.resource)?.size ?? 0) > 0,
  async act(call, hands) {
    const answer = await hands.forward(call);
    const { Messages = [] } = JSON.parse(answer.body.toString() || '{}');
    const [other] = hands.waiting.get(call.resource) ?? [];
    if (Messages.length === 0 || !other) return missed(answer);
    other(withJson(answer, { Messages }));
    return answered(answer);
  },
};
