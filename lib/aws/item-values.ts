import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Values as DynamoDB writes them. */
export const text = (value: string): AttributeValue.SMember => ({ S: value });
export const number = (value: number): AttributeValue.NMember => ({ N: String(value) });

/** Reads a number back; 0 where there is none. */
export const numberOf = (value: AttributeValue | undefined): number => Number(value?.N ?? 0);
