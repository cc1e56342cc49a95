import { HTTP } from 'cloudevents';
import * as fc from 'fast-check';
import { parsePublish } from '../../../lib/domain/publish/parse';
import { parseStructured } from '../../../lib/domain/publish/structured';
import { binaryMode } from '../../../lib/domain/webhook/binary-mode';

/** An event of ours with these members besides the required ones, as they are written. */
const eventWith = (members: string): string =>
  parseStructured(`{"specversion":"1.0","id":"1","source":"/s","type":"t"${members}}`).text;

const sent = (members: string) => {
  const { headers, body } = binaryMode(eventWith(members));
  return { type: headers['content-type'], text: Buffer.from(body).toString(), headers, body };
};

describe('data', () => {
  test.each([
    ['{ "b" : 1.0, "a":[ 12345678901234567890 ], "b":2e0 }'],
    ['"text"'],
    ['null'],
    ['  [1,\n2] '.trim()],
  ])('in JSON goes out as it was published: %s', (json) => {
    expect(sent(`,"data":${json}`)).toMatchObject({ type: 'application/json', text: json });
  });

  test('keeps its content type, parameters and all', () => {
    const type = 'application/vnd.shop+json; v=1';
    expect(sent(`,"datacontenttype":"${type}","data":"x"`)).toMatchObject({ type, text: '"x"' });
  });

  test('that is text is the text, and not a string of JSON', () => {
    const members = ',"datacontenttype":"text/plain","data":"a\\n\\u00fc\\ud83d\\ude00\\""';
    expect(sent(members)).toMatchObject({ type: 'text/plain', text: 'a\nü😀"' });
  });

  test('of another type that is JSON all the same stays JSON', () => {
    const members = ',"datacontenttype":"application/xml","data":{"a":1}';
    expect(sent(members)).toMatchObject({ type: 'application/xml', text: '{"a":1}' });
  });

  test('in base64 goes out as its bytes', () => {
    const { body, type } = sent(',"datacontenttype":"image/png","data_base64":"AP+A/w=="');
    expect([...body]).toEqual([0, 255, 128, 255]);
    expect(type).toBe('image/png');
    expect(sent(',"data_base64":"AP+A/w=="').type).toBe('application/octet-stream');
  });

  test('that there is none of is an empty body', () => {
    expect(sent('')).toMatchObject({ type: undefined, text: '' });
    expect(sent(',"datacontenttype":"text/plain"')).toMatchObject({ type: 'text/plain', text: '' });
  });
});

describe('attributes', () => {
  test('are headers, whatever they are', () => {
    const { headers } = sent(
      ',"ext":-1,"flag":true,"off":false,"subject":"a","time":null,"data":1',
    );
    expect(headers).toEqual({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/s',
      'ce-type': 't',
      'ce-ext': '-1',
      'ce-flag': 'true',
      'ce-off': 'false',
      'ce-subject': 'a',
    });
  });

  test('are percent-encoded, blanks, quotes and percent signs included', () => {
    const { headers } = sent(',"subject":"a \\"b\\" 100% €😀 ~!#$&\'()*+,/:;=?@[]\\\\"');
    expect(headers['ce-subject']).toBe(
      "a%20%22b%22%20100%25%20%E2%82%AC%F0%9F%98%80%20~!#$&'()*+,/:;=?@[]\\",
    );
  });

  test('never break out of their header', () => {
    const { headers } = binaryMode('{"id":"a\\r\\nx-evil: 1\\u0000\\ud800","data":1}');
    expect(headers['ce-id']).toBe('a%0D%0Ax-evil:%201%00%EF%BF%BD');
  });

  test('of a content type that is no ASCII are its bytes', () => {
    const { headers } = binaryMode('{"datacontenttype":"text/plain; x=\\"ü\\"","data":"a"}');
    expect(headers['content-type']).toBe('text/plain; x="Ã¼"');
  });
});

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(isAllowed);

/** What CloudEvents allows in an attribute; the last two are escaped on their way in. */
function isAllowed(value: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{NChar}]/u.test(value);
}

test('what is published of a message of ours is the same event again', () => {
  fc.assert(
    fc.property(text, text, fc.jsonValue(), fc.boolean(), (id, subject, data, spaced) => {
      const members = { specversion: '1.0', id, source: '/s', type: 't', subject, data };
      const { text: event } = parseStructured(JSON.stringify(members, null, spaced ? 1 : 0));
      const { headers, body } = binaryMode(event);
      const request = { topic: 'orders', headers, query: {}, body };
      const { entries } = parsePublish(request, { newId: () => '', now: '' });
      expect(JSON.parse((entries[0] as { text: string }).text)).toEqual({
        ...JSON.parse(JSON.stringify(members)),
        datacontenttype: 'application/json',
      });
    }),
  );
});

test('the SDK of CloudEvents reads a message of ours', () => {
  const { headers, body } = sent(',"subject":"a b €","data":{"a":1}');
  const event = HTTP.toEvent({ headers, body: Buffer.from(body).toString() });
  expect(event).toMatchObject({ id: '1', source: '/s', type: 't', data: { a: 1 } });
});
