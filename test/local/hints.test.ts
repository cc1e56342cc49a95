import { execFileSync } from 'node:child_process';
import { defineFabric } from '../../lib';
import { hintsFor } from '../../lib/local/hints';
import type { LocalState } from '../../lib/local/state';

const state: LocalState = {
  apiUrl: 'http://127.0.0.1:4000/_aws/execute-api/abc/$default',
  apiKey: `it's "$HOME" \`x\` \\ !`,
  endpoint: 'http://127.0.0.1:4000',
  region: 'us-east-1',
  pid: 1,
  startedAt: '2030-01-01T00:00:00Z',
  outputs: {},
};

const fabric = defineFabric({
  topics: { orders: {} },
  subscriptions: {
    billing: { topic: 'orders', target: { kind: 'lambda', entry: 'billing.ts' } },
    warehouse: { topic: 'orders', target: { kind: 'pull' } },
  },
});

const shell = (script: string): string => execFileSync('sh', ['-c', script]).toString();

test('the lines set address and key for the shell, whatever is in them', () => {
  const settings = hintsFor(state, fabric)
    .split('\n')
    .filter((line) => /^(WEFT|KEY)=/.test(line));
  expect(shell([...settings, 'printf "%s\\n%s" "$WEFT" "$KEY"'].join('\n'))).toBe(
    `${state.apiUrl}/v1\nAuthorization: Bearer ${state.apiKey}`,
  );
});

test('the lines are a script that a shell can read', () => {
  const hints = hintsFor(state, fabric);
  expect(() => shell(`set -n\n${hints.slice(hints.indexOf('WEFT='))}`)).not.toThrow();
});

test('the lines publish to the first topic, and pull from the first subscription that can be pulled', () => {
  const hints = hintsFor(state, fabric);
  expect(hints).toContain('$WEFT/topics/orders/events');
  expect(hints).toContain('$WEFT/subscriptions/warehouse/pull');
  expect(hints).not.toContain('billing');
});

test('without an HTTP API there is only the endpoint to show', () => {
  const hints = hintsFor({ ...state, apiUrl: '' }, fabric);
  expect(hints).toContain(state.endpoint);
  expect(hints).not.toContain('curl');
});
