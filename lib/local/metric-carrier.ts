import { setTimeout } from 'node:timers/promises';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { SdkConfig } from './access';
import { metricsIn, type Said } from './embedded-metrics';

/** A line, as often as it was carried. */
interface Carried {
  readonly at: number;
  readonly times: number;
}

/** How far back lines are looked for again: one may be written later than it was made. */
const overlapMs = 10_000;

/** How often what is new is carried while a deployment is up. */
const everyMs = 5_000;

/** Carries metrics until the signal comes. What fails is left for the next time: nobody waits for a metric. */
export async function carryMetrics(sdk: SdkConfig, signal: AbortSignal): Promise<void> {
  const carrier = new MetricCarrier(sdk, Date.now());
  while (!signal.aborted) {
    await carrier.carry().catch(() => {});
    await setTimeout(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/**
 * Makes metrics of what the Lambdas write into their logs, as CloudWatch does by itself; the local engine does not.
 */
export class MetricCarrier {
  private readonly logs: CloudWatchLogsClient;
  private readonly metrics: CloudWatchClient;
  /** How often lines were carried, and when they were made: the engine has no names for them. */
  private carried = new Map<string, Carried>();

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
    this.since = Math.max(from, Date.now() - overlapMs);
    let lines = 0;
    for (const group of await this.groups()) lines += await this.carryGroup(group, from);
    const recent = [...this.carried].filter(([, { at }]) => at >= this.since);
    this.carried = new Map(recent);
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
    const seen = new Map<string, number>();
    let lines = 0;
    for await (const { events = [] } of paginateFilterLogEvents({ client: this.logs }, query))
      for (const { timestamp: at = 0, message = '' } of events) {
        const line = `${logGroupName} ${at} ${message}`;
        const times = (seen.get(line) ?? 0) + 1;
        seen.set(line, times);
        if (times <= (this.carried.get(line)?.times ?? 0)) continue;
        this.carried.set(line, { at, times });
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
