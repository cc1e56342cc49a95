import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ownItems } from '../../aws/own-items';
import { checkHeads } from '../../domain/transact/heads';
import type { Transacted, TransactionRequest } from '../../domain/transact/request';
import { transact } from '../../domain/transact/transact';
import { type CommitFor, checkGroups, commitsOf } from './commits';
import { type EventFor, eventsOf } from './events';
import type { Site } from './site';

/** What is done together: all of it, or nothing. */
export interface DirectTransaction {
  /** Your own writes, as TransactWriteItems takes them: attribute values are typed, `{ S: 'text' }`. */
  readonly items?: readonly TransactWriteItem[];
  /** Events, to one or several topics. */
  readonly publish?: readonly EventFor[];
  /** Progress of groups. */
  readonly commit?: readonly CommitFor[];
}

/** Writes, publishes and commits in one transaction of DynamoDB. */
export async function transactDirect(
  site: Site,
  transaction: DirectTransaction,
): Promise<Transacted> {
  return transact(site.ports, await requestOf(site, transaction));
}

/** @throws Refusal for the first thing that no transaction may hold */
export async function requestOf(
  site: Site,
  { items = [], publish = [], commit = [] }: DirectTransaction,
): Promise<TransactionRequest<TransactWriteItem>> {
  const { log, offsets, idempotency = '' } = site.options.tables;
  // A copy, made before anything is waited for: every try has to be the same, whatever the caller does meanwhile.
  const own = ownItems(structuredClone(items), [log, offsets, idempotency]);
  const commits = commitsOf(site, commit);
  const events = eventsOf(site, publish);
  await Promise.all([checkGroups(site, commits), checkHeads(site.ports, commits)]);
  return { items: own, publish: events, commits };
}
