/** A synthesised CloudFormation template, as far as it costs anything. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** Under this name the clock of a function tells, in its metadata, what one run does that finds nothing to do. */
export const idleRunMetadata = 'Weft::IdleRun';

/** Calls of a run that finds nothing to do. */
export interface IdleRun {
  /** Reads of DynamoDB, of a read unit at most. */
  readonly reads: number;
  /** Receives from SQS queues. */
  readonly receives: number;
}

/** The resources of a type. */
export const resourcesOf = ({ Resources }: Template, type: string): Resource[] =>
  Object.values(Resources).filter(({ Type }) => Type === type);

/** The resource that a reference leads to. */
export function resourceAt({ Resources }: Template, reference: unknown): Resource | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = (reference ?? {}) as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  const id = Ref ?? attribute?.[0];
  return id === undefined ? undefined : Resources[id];
}

/** A text that a template puts together of parts, references as their ids. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref,
  } = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(textOf).join(String(join[0]));
  return String(Ref ?? (Array.isArray(attribute) ? attribute.join('.') : ''));
}
