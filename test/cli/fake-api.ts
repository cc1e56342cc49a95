/** A request that reached the stand-in for the API. */
export interface Asked {
  readonly method: string;
  /** Behind `/v1`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** As it was sent. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
  readonly body: any;
}

/** A status and what is answered with it; a text is sent as it is. */
export type Answer = readonly [status: number, body: unknown];

/** Stands in for the API: answers by `answer`, and remembers what was asked. */
export function fakeApi(answer: (asked: Asked) => Answer) {
  const requests: Asked[] = [];
  const fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const asked = askedOf(url, init);
    requests.push(asked);
    const [status, body] = answer(asked);
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  };
  return {
    requests,
    world: {
      fetch: fetch as typeof globalThis.fetch,
      env: { WEFT_ENDPOINT: 'http://api.test', WEFT_KEY: 'k' },
    },
  };
}

function askedOf(url: string, { method = 'GET', body }: RequestInit): Asked {
  const { pathname, searchParams } = new URL(url);
  const text = String(body ?? '');
  return {
    ...{ method, path: pathname.replace(/^\/v1/, ''), query: Object.fromEntries(searchParams) },
    ...{ text, body: text === '' ? undefined : JSON.parse(text) },
  };
}

/** What the API answers to what it refuses. */
export const refused = (status: number, code: string, detail = 'No.'): Answer => [
  status,
  { type: `urn:weft:problem:${code}`, title: 'No', status, code, detail },
];
