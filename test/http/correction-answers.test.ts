import { billing, letterAt } from '../domain/redrive/redrive-site';
import { eventOf } from '../support/records';
import { controlSite } from './control-site';
import { letters as base, filled } from './filled-site';

describe('a correction', () => {
  const corrected = eventOf('3', { amount: 1 }, 'alice');

  test('it takes the place of the event; the one that was published and who did it stay', async () => {
    const { ask, lanes, logger } = await filled();
    const answer = await ask(`PUT ${base}/0-3`, `{"event":${corrected}}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      position: '0-3',
      edited: { by: 'owner', at: '2030-01-01T12:00:00.000Z' },
      original: { data: { n: 3 } },
      event: { data: { amount: 1 } },
    });
    await ask(`PUT ${base}/0-3`, `{"event":${eventOf('3', 'again', 'alice')}}`);
    const { json } = await ask(`GET ${base}/0-3`);
    expect(json).toMatchObject({ original: { data: { n: 3 } }, event: { data: 'again' } });
    const [letter] = await lanes.letters({ ...billing, name: 'key/alice' }, 1);
    expect(JSON.parse(letter?.event ?? '')).toMatchObject({ data: 'again' });
    expect(logger.infos).toHaveLength(2);
    expect(JSON.stringify(logger.infos)).not.toContain('again');
  });

  test('the list says who and when, and not what it was', async () => {
    const { ask } = await filled();
    await ask(`PUT ${base}/0-3`, `{"event":${corrected}}`);
    const { json } = await ask(`GET ${base}?limit=1`);
    expect(json.deadLetters[0].edited).toEqual({ by: 'owner', at: '2030-01-01T12:00:00.000Z' });
    expect(json.deadLetters[0].original).toBeUndefined();
  });

  test('its data is kept to the byte', async () => {
    const { ask } = await filled();
    const data = '{ "n":1.0 , "big":12345678901234567890 }';
    const event = `{"specversion":"1.0","id":"3","source":"/s","type":"t","partitionkey":"alice","data":${data}}`;
    const { text } = await ask(`PUT ${base}/0-3`, `{ "event" : ${event} }`);
    expect(text).toContain(`"data":${data}`);
  });

  test.each([
    ['id', { id: '4' }],
    ['source', { source: '/other' }],
    ['partitionkey', { partitionkey: 'bob' }],
    ['partitionkey', { partitionkey: undefined }],
  ])('one with another %s is another record, and refused', async (name, change) => {
    const { ask } = await filled();
    const event = { ...JSON.parse(corrected), ...change };
    const { status, json } = await ask(`PUT ${base}/0-3`, { event });
    expect({ status, code: json.code, changed: json.changed }).toEqual({
      status: 422,
      code: 'identity_changed',
      changed: [name],
    });
  });

  test.each([
    ['nothing', undefined, 400, 'body_empty'],
    ['no event', {}, 422, 'body_invalid'],
    ['more than the event', { event: {}, why: 'x' }, 422, 'body_invalid'],
    ['a list', [], 422, 'body_invalid'],
    ['an event that is none', { event: 5 }, 422, 'event_invalid'],
    ['an event without a type', { event: { specversion: '1.0', id: '3' } }, 422, 'event_invalid'],
    ['no JSON', '{"event":', 400, 'json_invalid'],
    [
      'too much',
      { event: { ...JSON.parse(corrected), data: 'x'.repeat(261_000) } },
      413,
      'record_too_large',
    ],
  ])('a body that is %s is refused', async (_, body, status, code) => {
    const answer = await (await filled()).ask(`PUT ${base}/0-3`, body);
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
  });

  test('a letter that is not there can not be corrected', async () => {
    const { ask } = await filled();
    const { status } = await ask(`PUT ${base}/0-99`, `{"event":${corrected}}`);
    expect(status).toBe(404);
  });

  test('what is no record of ours can be seen and discarded, and not corrected', async () => {
    const { ask, lanes } = controlSite();
    const position = { ...letterAt(0).position, partition: -1, offset: 77 };
    const lane = { ...billing, name: 'one/foreign/x' };
    await lanes.park(lane, letterAt(0, { position, event: '"any text"' }));
    expect((await ask(`GET ${base}`)).json.deadLetters).toMatchObject([
      { position: '-1-77', partition: -1, parkedKey: false, event: 'any text' },
    ]);
    const { status, json } = await ask(`PUT ${base}/-1-77`, `{"event":${corrected}}`);
    expect({ status, code: json.code }).toEqual({ status: 409, code: 'dead_letter_foreign' });
    expect((await ask(`DELETE ${base}/-1-77`, { reason: 'not ours' })).status).toBe(200);
    expect((await ask(`GET ${base}/-1-77`)).status).toBe(404);
  });

  test('one that goes while it is corrected is not brought back', async () => {
    const { ask, lanes, shelf } = await filled();
    const replace = shelf.replace.bind(shelf);
    shelf.replace = async (laid, ...rest) => {
      await lanes.confirm(laid.lane, laid.letter, 0);
      return replace(laid, ...rest);
    };
    const { status, json } = await ask(`PUT ${base}/0-3`, `{"event":${corrected}}`);
    expect({ status, code: json.code }).toEqual({ status: 404, code: 'dead_letter_unknown' });
  });
});
