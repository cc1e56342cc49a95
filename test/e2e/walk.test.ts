import { api, post } from '../support/api';

test('a published record is pulled by every subscription of its topic, and acked', async () => {
  const published = await post('/v1/topics/walk/events?key=first', { amount: 1 });
  expect(published.text).toMatch(/partition/);
  expect(published.status).toBe(201);
  for (const subscription of ['walk-pull', 'walk-second']) {
    const pulled = await post(`/v1/subscriptions/${subscription}/pull`, { waitSeconds: 10 });
    expect(pulled.json.deliveries).toHaveLength(1);
    const [delivery] = pulled.json.deliveries;
    expect(delivery).toMatchObject({
      attempt: 1,
      topic: 'walk',
      partition: published.json.partition,
      offset: published.json.offset,
      event: { id: published.json.id, partitionkey: 'first', data: { amount: 1 } },
    });
    const acked = await post(`/v1/subscriptions/${subscription}/ack`, { ackIds: [delivery.ackId] });
    expect(acked.json).toEqual({ succeeded: [{ ackId: delivery.ackId }], failed: [] });
  }
});

test('the topics are listed', async () => {
  const { json } = await api('/v1/topics');
  expect(json.topics).toContainEqual(
    expect.objectContaining({ name: 'walk', partitions: 4, ordered: true }),
  );
});
