import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { SdkConfig } from './access';
import { metricsIn, type Said } from './embedded-metrics';

/** How far back lines are looked for again: one may be written later than it was made. */
const overlapMs = 10_000;

/**
 * Makes metrics of what the Lambdas write into their logs, as CloudWatch does by itself; the local engine does not.
 */
export class MetricCarrier {
  private readonly logs: CloudWatchLogsClient;
  private readonly metrics: CloudWatchClient;
  /** Lines that were carried, by when they were made. */
  private readonly carried = new Map<string, number>();

  /** @param since what is older is left alone; in milliseconds since 1970 */
  constructor(
    sdk: Partial<SdkConfig>,
    private since: number,
  ) {
    this.logs = new CloudWatchLogsClient(sdk);
    this.metrics = new CloudWatchClient(sdk);
  }

  /** Carries what is new. Returns how many lines that were. */
  async carry(): Promise<number> {
    const from = this.since;
    this.since = Date.now() - overlapMs;
    let lines = 0;
    for (const group of await this.groups()) lines += await this.carryGroup(group, from);
    for (const [id, at] of this.carried) if (at < this.since) this.carried.delete(id);
    return lines;
  }

  private async groups(): Promise<string[]> {
    const names: string[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: this.logs }, {}))
      names.push(...logGroups.flatMap(({ logGroupName }) => logGroupName ?? []));
    return names;
  }

  private async carryGroup(logGroupName: string, startTime: number): Promise<number> {
    const query = { logGroupName, startTime, filterPattern: '"_aws"' };
    let lines = 0;
    for await (const { events = [] } of paginateFilterLogEvents({ client: this.logs }, query))
      for (const { eventId = '', timestamp = 0, message = '' } of events) {
        const id = `${logGroupName} ${eventId}`;
        if (this.carried.has(id)) continue;
        this.carried.set(id, timestamp);
        for (const said of metricsIn(message)) await this.put(said);
        lines++;
      }
    return lines;
  }

  private async put({ namespace, data }: Said): Promise<void> {
    await this.metrics.send(
      new PutMetricDataCommand({ Namespace: namespace, MetricData: [...data] }),
    );
  }
}
