import { CloudEvent, HTTP, ValidationError } from 'cloudevents';
import { encode } from '../../lib/local/sample/encode';
import { githubEvents, toEvent } from '../../lib/local/sample/events';
import { planLanes } from '../../lib/local/sample/plan';

const events = githubEvents('run');

describe('the sample events', () => {
  test('are all 329 example payloads of the package, each with an id of its own', () => {
    expect(events).toHaveLength(329);
    expect(new Set(events.map(({ id }) => id)).size).toBe(329);
  });

  test('are valid CloudEvents in the eyes of the cloudevents package', () => {
    for (const event of events)
      expect(() => new CloudEvent({ ...event } as object)).not.toThrow(ValidationError);
  });

  test('all have a key and a source', () => {
    expect(events.filter(({ partitionkey, source }) => !partitionkey || !source)).toEqual([]);
  });

  test.each([
    ['a repository', { repository: { full_name: 'o/r', html_url: 'https://h/o/r' } }, 'o/r'],
    ['an organisation', { organization: { login: 'o', url: 'https://h/o' } }, 'o'],
    ['an installation', { installation: { account: { login: 'i' } }, sender: { login: 's' } }, 'i'],
    ['a sender', { sender: { login: 's' } }, 's'],
    ['none of them', {}, 'github'],
  ])('take their key from %s', (_, payload, key) => {
    expect(toEvent('1', 'push', payload).partitionkey).toBe(key);
  });

  test.each([
    ['with its action', { action: 'opened' }, 'com.github.issues.opened'],
    ['without one', {}, 'com.github.issues'],
  ])('are named after the webhook %s', (_, payload, type) => {
    expect(toEvent('1', 'issues', payload).type).toBe(type);
  });
});

describe('the plan', () => {
  const lanes = planLanes(events, 4);
  const requests = lanes.flat();

  test('sends every event once, in all three modes', () => {
    const ids = requests.flatMap((request) => request.events.map(({ id }) => id));
    expect(ids.sort()).toEqual(events.map(({ id }) => id).sort());
    expect(new Set(requests.map(({ mode }) => mode))).toEqual(
      new Set(['batch', 'structured', 'binary']),
    );
  });

  test('never sends one key side by side', () => {
    const keysOf = (lane: (typeof lanes)[number]) =>
      new Set(lane.flatMap((request) => request.events.map(({ partitionkey }) => partitionkey)));
    const keys = lanes.flatMap((lane) => [...keysOf(lane)]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('keeps the order of each key', () => {
    const order = (list: readonly { partitionkey: string; id: string }[], key: string) =>
      list.filter(({ partitionkey }) => partitionkey === key).map(({ id }) => id);
    const planned = requests.flatMap((request) => request.events);
    for (const { partitionkey: key } of events) {
      expect(order(planned, key)).toEqual(order(events, key));
    }
  });

  test('has batches of 25 at most, and one event in each other request', () => {
    for (const { mode, events: entries } of requests) {
      expect(entries.length).toBeLessThanOrEqual(mode === 'batch' ? 25 : 1);
    }
  });
});

describe.each(['structured', 'binary'] as const)('an event in %s mode', (mode) => {
  const odd = { ...events[0], partitionkey: 'Größe "1" 100% 🙂', data: { text: 'é' } };

  test('is the same event again for the cloudevents package', () => {
    const event = odd as (typeof events)[number];
    const read = HTTP.toEvent(encode({ mode, events: [event] })) as CloudEvent<unknown>;
    expect(read).toMatchObject({ ...event, partitionkey: expect.any(String) });
    // The package leaves headers percent-encoded.
    const { partitionkey } = read as unknown as { partitionkey: string };
    expect(mode === 'binary' ? decodeURIComponent(partitionkey) : partitionkey).toBe(
      event.partitionkey,
    );
  });

  test('has headers that HTTP can carry', () => {
    const { headers } = encode({ mode, events: [odd as (typeof events)[number]] });
    expect(() => new Headers(headers)).not.toThrow();
  });
});
