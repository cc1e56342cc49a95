import { lazy } from '../runtime/lazy';
import { rawJson } from './json';

/** Made at the first request: nobody else should wait for the schemas of the whole API. */
const text = lazy(async () => {
  const { document } = await import('./openapi/document');
  return JSON.stringify(document());
});

/** `GET /v1/openapi.json`: the API in OpenAPI's words. It holds no secret, and nothing of any deployment. */
export const answerOpenApi = async (): Promise<Response> => rawJson(await text());
