import { readFileSync } from 'node:fs';
import { packageFile } from '../places';

/** A GitHub webhook as a CloudEvent. */
export interface GithubEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly partitionkey: string;
  readonly datacontenttype: 'application/json';
  readonly data: Payload;
}

/** What is read of a payload; the rest goes along untouched. */
export interface Payload {
  readonly action?: string;
  readonly repository?: { readonly full_name?: string; readonly html_url?: string };
  readonly organization?: Owner;
  readonly installation?: { readonly account?: Owner };
  readonly sender?: Owner & { readonly type?: string };
}

interface Owner {
  readonly login?: string;
  readonly html_url?: string;
  readonly url?: string;
}

/** The package's catalogue: every kind of webhook, with its example payloads. */
type Catalogue = readonly { readonly name: string; readonly examples: readonly Payload[] }[];

const payloads = '@octokit/webhooks-examples/api.github.com/index.json';

/**
 * All example payloads of GitHub's webhooks, in the package's order.
 * @param run sets the ids of one run apart from those of another
 */
export function githubEvents(run: string): GithubEvent[] {
  const catalogue = JSON.parse(readFileSync(packageFile(payloads), 'utf8')) as Catalogue;
  return catalogue
    .flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })))
    .map(({ name, payload }, index) => toEvent(`${run}-${index}`, name, payload));
}

/** One payload of the webhook `name` as an event. */
export const toEvent = (id: string, name: string, data: Payload): GithubEvent => ({
  specversion: '1.0',
  id,
  type: ['com.github', name, data.action].filter(Boolean).join('.'),
  source: sourceOf(data),
  partitionkey: keyOf(data),
  datacontenttype: 'application/json',
  data,
});

/** Some webhooks belong to an account, and security advisories to GitHub alone. */
const sourceOf = ({ repository, organization, installation, sender }: Payload): string =>
  repository?.html_url ||
  urlOf(organization) ||
  urlOf(installation?.account) ||
  urlOf(sender) ||
  'https://github.com';

const urlOf = (owner?: Owner): string | undefined => owner?.html_url || owner?.url;

const keyOf = ({ repository, organization, installation, sender }: Payload): string =>
  repository?.full_name ||
  organization?.login ||
  installation?.account?.login ||
  sender?.login ||
  'github';
