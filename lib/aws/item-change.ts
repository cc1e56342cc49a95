import { attributeOf } from './operation-item';

/** A change of an item: attributes to set, those to remove, and what has to hold. */
export interface Change {
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  /** Names stand behind "#", values behind ":". */
  readonly when: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The change as the parts of an UpdateItem, all names aliased since DynamoDB reserves many words. */
export function expressionOf({ set, remove = [], when, values = {} }: Change) {
  const names = [...Object.keys(set), ...remove, ...(when.match(/(?<=#)\w+/g) ?? [])];
  const sets = Object.keys(set).map((name) => `#${name} = :set_${name}`);
  const removes = remove.map((name) => `#${name}`);
  const given = Object.entries(values).map(([name, value]) => [
    `:${name}`,
    attributeOf(typeof value === 'number' ? 'wakeAt' : name, value),
  ]);
  const written = Object.entries(set).map(([name, value]) => [
    `:set_${name}`,
    attributeOf(name, value),
  ]);
  return {
    UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
    ConditionExpression: when,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries([...given, ...written]),
  };
}
