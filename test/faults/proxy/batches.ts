import type { AwsCall } from './aws-call';
import { answered, type Fault, type Hands } from './outcome';
import { rewritten, type WireAnswer } from './wire';

const isSqsBatch = ({ service, json }: AwsCall): boolean =>
  service === 'sqs' && Array.isArray(json?.Entries);
const isSnsBatch = ({ service, operation }: AwsCall): boolean =>
  service === 'sns' && operation === 'PublishBatch';

const internal = { Code: 'InternalError', Message: 'Internal error', SenderFault: false };

/** One entry of a batch does not take effect, and the answer says so. */
export const partialBatch: Fault = {
  fits: (call) => isSqsBatch(call) || isSnsBatch(call),
  act: (call, hands) => (isSqsBatch(call) ? withoutOne(call, hands) : withoutOneOfSns(call, hands)),
};

async function withoutOne(call: AwsCall, hands: Hands) {
  const { Entries } = call.json as { Entries: readonly { readonly Id: string }[] };
  const out = pick(Entries, hands);
  const others = Entries.filter((entry) => entry !== out);
  const body = Buffer.from(JSON.stringify({ ...call.json, Entries: others }));
  const answer =
    others.length > 0 ? await hands.forward(rewritten(call, body)) : jsonAnswer({ Successful: [] });
  const { Successful = [], Failed = [] } = JSON.parse(answer.body.toString());
  return answered(
    withJson(answer, { Successful, Failed: [...Failed, { Id: out.Id, ...internal }] }),
  );
}

async function withoutOneOfSns(call: AwsCall, hands: Hands) {
  const { head, entries } = entriesOf(call);
  const out = pick(entries, hands);
  const others = entries.filter((entry) => entry !== out);
  if (others.length === 0) return answered(snsAnswer(failedMember(idOf(out))));
  const answer = await hands.forward(rewritten(call, formOf(head, others)));
  return answered(withFailed(answer, idOf(out)));
}

/** All of a batch takes effect, and the answer denies it of one entry. */
export const deniedEntry: Fault = {
  fits: (call) => isSnsBatch(call) || (isSqsBatch(call) && call.operation === 'SendMessageBatch'),
  async act(call, hands) {
    const answer = await hands.forward(call);
    if (answer.status !== 200) return answered(answer);
    if (isSqsBatch(call)) return answered(deniedOfSqs(answer));
    const { entries } = entriesOf(call);
    const id = idOf(pick(entries, hands));
    const text = answer.body.toString();
    const said = new RegExp(`<member><Id>${id}</Id>.*?</member>`, 's');
    return answered(withFailed({ ...answer, body: Buffer.from(text.replace(said, '')) }, id));
  },
};

function deniedOfSqs(answer: WireAnswer): WireAnswer {
  const { Successful = [], Failed = [] } = JSON.parse(answer.body.toString());
  const [first, ...rest] = Successful;
  if (!first) return answer;
  return withJson(answer, { Successful: rest, Failed: [...Failed, { Id: first.Id, ...internal }] });
}

/** DynamoDB takes nothing of a batch, and gives it back. */
export const unprocessed: Fault = {
  fits: ({ operation }) => operation === 'BatchWriteItem',
  act: async ({ json }) => answered(jsonAnswer({ UnprocessedItems: json.RequestItems })),
};

type Pairs = readonly (readonly [string, string])[];
const member = /^PublishBatchRequestEntries\.(?:member|entry)\.(\d+)\.(.+)$/;

/** A form's entries, each with its fields, and all that is not of an entry. */
function entriesOf({ body }: AwsCall): { readonly head: Pairs; readonly entries: Pairs[] } {
  const head: [string, string][] = [];
  const entries = new Map<string, [string, string][]>();
  for (const [name, value] of new URLSearchParams(body.toString())) {
    const [, number, field] = member.exec(name) ?? [];
    if (number === undefined || field === undefined) head.push([name, value]);
    else entries.set(number, [...(entries.get(number) ?? []), [field, value]]);
  }
  return { head, entries: [...entries.values()] };
}

const formOf = (head: Pairs, entries: readonly Pairs[]): Buffer =>
  Buffer.from(
    new URLSearchParams([
      ...head.map(([name, value]): [string, string] => [name, value]),
      ...entries.flatMap((fields, at) =>
        fields.map(([name, value]): [string, string] => [
          `PublishBatchRequestEntries.member.${at + 1}.${name}`,
          value,
        ]),
      ),
    ]).toString(),
  );

const idOf = (entry: Pairs): string => entry.find(([name]) => name === 'Id')?.[1] ?? '';

const pick = <T>(all: readonly T[], { random }: Hands): T =>
  all[Math.floor(random() * all.length)] as T;

const failedMember = (id: string): string =>
  `<member><Id>${id}</Id><Code>${internal.Code}</Code><Message>${internal.Message}</Message><SenderFault>false</SenderFault></member>`;

function withFailed(answer: WireAnswer, id: string): WireAnswer {
  const text = answer.body.toString();
  const body = Buffer.from(text.replace('<Failed>', `<Failed>${failedMember(id)}`));
  return { ...answer, body, headers: { ...answer.headers, 'content-length': body.length } };
}

const snsAnswer = (failed: string): WireAnswer => {
  const body = Buffer.from(
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful></Successful><Failed>${failed}</Failed></PublishBatchResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishBatchResponse>`,
  );
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'content-length': body.length },
    body,
  };
};

const jsonAnswer = (value: object): WireAnswer =>
  withJson(
    { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.of() },
    value,
  );

export function withJson(answer: WireAnswer, value: object): WireAnswer {
  const body = Buffer.from(JSON.stringify(value));
  return { ...answer, body, headers: { ...answer.headers, 'content-length': body.length } };
}
