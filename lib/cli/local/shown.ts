import { sampleTopology } from '../../local/options';
import type { LocalState } from '../../local/state';
import { topologyIn } from '../../local/topology-file';
import type { Cell } from '../table';

/** What is told of a run. Its key is not: it is for programs, and the local context has it. */
export const shownState = (state: LocalState) => ({
  api: state.apiUrl ? `${state.apiUrl}/v1` : undefined,
  endpoint: state.endpoint,
  stack: state.stack ?? 'Weft',
  topology: state.topology ?? sampleTopology,
  pid: state.pid,
  since: state.startedAt,
});

export function pairsOf(state: LocalState): [string, Cell][] {
  const { api, endpoint, stack, topology, pid, since } = shownState(state);
  return [
    ['API', api ?? 'left out (WEFT_API=invoke)'],
    ['local AWS', endpoint],
    ['stack', stack],
    ['topology', topology],
    ['process', pid],
    ['since', since],
  ];
}

/** What may be typed next. */
export function nextSteps(state: LocalState): string {
  const { topics, subscriptions } = topologyIn(state.topology ?? sampleTopology);
  const [topic] = Object.keys(topics);
  const pulled = Object.values(subscriptions).find(({ target }) => target.kind === 'pull');
  const lines = [
    ...(topic ? [`weft publish ${topic} '{"hello":"world"}' --key me`] : []),
    ...(topic ? [`weft tail ${topic} --last 5`] : []),
    ...(pulled ? [`weft pull ${pulled.name}`] : []),
    'weft top --once',
    'weft local stop',
  ];
  return ['', 'Next:', ...lines.map((line) => `  ${line}`)].join('\n');
}
