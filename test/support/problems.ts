import type { ApiAnswer } from './api';

/** What an answer must never hold: a stack, a path of ours, or the name of a class of ours. */
const inside = /\n\s+at |node_modules|\/var\/|index\.js|TypeError|RangeError|SyntaxError|"stack"/;

/** Expects a problem of that status and stable code, which gives nothing away. */
export function expectProblem(answer: ApiAnswer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.json?.code, text: answer.text }).toMatchObject({
    status,
    code,
  });
  expectTidy(answer);
  expect(answer.json).toMatchObject({
    type: `urn:weft:problem:${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
  });
}

/** Expects the form of any refusal of ours: problem details, short, and nothing of the inside. */
export function expectTidy({ headers, text }: ApiAnswer): void {
  expect(headers['content-type']).toBe('application/problem+json');
  expect(text).not.toMatch(inside);
  expect(text.length).toBeLessThan(20_000);
}
