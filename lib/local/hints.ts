import type { Fabric, Topic } from '../domain/topology/fabric';
import type { LocalState } from './state';

/** What may be typed next: the address, the key, and lines that work when pasted into a shell. */
export function hintsFor(state: LocalState, fabric: Fabric): string {
  const topic = Object.values(fabric.topics)[0];
  const pulled = Object.values(fabric.subscriptions).find(({ target }) => target.kind === 'pull');
  const lines = [
    'Weft is up. Ctrl-C stops it, and everything it started.',
    '',
    ...(state.apiUrl ? addressLines(state) : [`  endpoint  ${state.endpoint} (no HTTP API)`]),
    '  .weft/local.json says the same to scripts.',
    ...(state.apiUrl ? ['', ...shellLines(state, topic, pulled?.name)] : []),
  ];
  return lines.join('\n');
}

const addressLines = ({ apiUrl, apiKey }: LocalState): string[] => [
  `  API  ${apiUrl}/v1`,
  `  key  ${apiKey}`,
];

function shellLines(state: LocalState, topic?: Topic, subscription?: string): string[] {
  return [
    `WEFT=${quoted(`${state.apiUrl}/v1`)}`,
    `KEY=${quoted(`Authorization: Bearer ${state.apiKey}`)}`,
    '# what there is',
    `curl -s -w '\\n' -H "$KEY" "$WEFT/topics"`,
    ...(topic ? publishLines(topic) : []),
    ...(subscription ? pullLines(subscription) : []),
  ];
}

const publishLines = ({ name }: Topic): string[] => [
  '# publish plain JSON under a key',
  `curl -s -w '\\n' -H "$KEY" -H 'Content-Type: application/json' -d '{"hello":"world"}' "$WEFT/topics/${name}/events?key=me"`,
];

const pullLines = (subscription: string): string[] => [
  '# pull, and ack what was pulled',
  `PULLED=$(curl -s -H "$KEY" -H 'Content-Type: application/json' -d '{"max":10,"waitSeconds":5}' "$WEFT/subscriptions/${subscription}/pull"); printf '%s\\n' "$PULLED"`,
  `printf %s "$PULLED" | node -p 'JSON.stringify({ackIds: JSON.parse(require("fs").readFileSync(0)).deliveries.map(d => d.ackId)})' | curl -s -w '\\n' -H "$KEY" -H 'Content-Type: application/json' -d @- "$WEFT/subscriptions/${subscription}/ack"`,
];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
