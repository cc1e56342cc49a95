import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { inWaves } from '../domain/in-waves';
import { dimensionOf, metrics } from '../domain/metrics/metrics';
import type { Asked, MetricReader } from '../domain/stats/recent';
import { answerOf } from './failure';

/** Most numbers of one request. Source: CloudWatch's API reference, GetMetricData */
const mostQueries = 500;

/** What CloudWatch has made of the metrics that were sent. */
export class CloudWatchMetrics implements MetricReader {
  /** @param namespace the fabric's own: `Weft/orders` */
  constructor(
    private readonly client: CloudWatchClient,
    private readonly namespace: string,
    private readonly now: () => number,
  ) {}

  async read(asked: readonly Asked[], minutes: number): Promise<(number | undefined)[]> {
    const parts = Array.from({ length: Math.ceil(asked.length / mostQueries) }, (_, part) =>
      asked.slice(part * mostQueries, (part + 1) * mostQueries),
    );
    return (await inWaves(parts, (part) => this.readSome(part, minutes))).flat();
  }

  async codes(): Promise<string[]> {
    const input = { Namespace: this.namespace, MetricName: 'Rejected' };
    const found: string[] = [];
    const pages = paginateListMetrics(
      { client: this.client },
      { ...input, RecentlyActive: 'PT3H' },
    );
    for await (const { Metrics = [] } of pages)
      found.push(...Metrics.flatMap(({ Dimensions = [] }) => Dimensions[0]?.Value ?? []));
    return [...new Set(found)].sort();
  }

  private async readSome(
    asked: readonly Asked[],
    minutes: number,
  ): Promise<(number | undefined)[]> {
    const EndTime = new Date(this.now());
    const { MetricDataResults = [] } = await answerOf(
      this.client.send(
        new GetMetricDataCommand({
          StartTime: new Date(EndTime.getTime() - minutes * 60_000),
          EndTime,
          MetricDataQueries: asked.map((one, at) => this.queryOf(one, at, minutes)),
        }),
      ),
    );
    const values = new Map(MetricDataResults.map(({ Id, Values = [] }) => [Id, Values]));
    return asked.map(({ statistic }, at) => together(values.get(`m${at}`) ?? [], statistic));
  }

  private queryOf(
    { metric, name, statistic: Stat }: Asked,
    at: number,
    minutes: number,
  ): MetricDataQuery {
    const Dimensions = [{ Name: dimensionOf[metrics[metric].of], Value: name }];
    const Metric = { Namespace: this.namespace, MetricName: metric, Dimensions };
    return { Id: `m${at}`, MetricStat: { Metric, Period: minutes * 60, Stat } };
  }
}

/** Periods begin at whole multiples of their length, so that one that ends now lies in two of them. */
function together(values: readonly number[], statistic: Asked['statistic']): number | undefined {
  if (values.length === 0) return undefined;
  if (statistic === 'Sum') return values.reduce((sum, value) => sum + value, 0);
  if (statistic === 'Average') return values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.max(...values);
}
