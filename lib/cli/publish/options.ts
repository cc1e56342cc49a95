/** What a line says of the records to publish. */
export interface PublishOptions {
  readonly file?: string;
  readonly count?: number;
  readonly rate?: number;
  readonly batch: number;
  readonly inFlight: number;
  readonly key?: string;
  readonly keyFrom?: string;
  readonly keys?: number;
  readonly type: string;
  readonly source?: string;
  readonly subject?: string;
  readonly idPrefix?: string;
  readonly text?: boolean;
  readonly events?: boolean;
  readonly dryRun?: boolean;
}
