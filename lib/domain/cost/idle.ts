import { billed, type Cost, monthSeconds, type Used } from './cost';
import { pricesOf } from './prices';
import {
  type IdleRun,
  idleRunMetadata,
  type Resource,
  resourceAt,
  resourcesOf,
  type Template,
  textOf,
} from './template';

/**
 * Receives that Lambda has open at an idle queue: five, each for 20 seconds, and two at best.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const pollers = 5;
const pollSeconds = 20;

/** How long a run of a function takes by itself, and each call that it makes, in milliseconds: measured, rounded up. */
const runMs = 20;
const callMs = 10;

/** What an invocation writes to its log: its beginning, its end, its report, and a line of its own. */
export const logBytes = 900;

/** What a deployed stack costs a month while nobody uses it, reckoned from its template. */
export const idleCost = (template: Template): Cost =>
  billed(
    [
      { price: 'secret', amount: resourcesOf(template, 'AWS::SecretsManager::Secret').length },
      ...polled(template),
      ...clocks(template).flatMap((clock) => runsOf(clock)),
      { price: 'logGigabyte', amount: (invocations(template) * logBytes) / 1e9 },
      { price: 'alarm', amount: alarmedMetrics(template) },
      ...resourcesOf(template, 'AWS::CloudWatch::Dashboard').map(dashboard),
    ],
    [
      `List prices of us-east-1, ${pricesOf}. "free" is what every account has for nothing each month, once for all that it runs.`,
      `Lambda polls each queue behind a function with up to ${pollers} receives of ${pollSeconds} s, empty or not; when it is quiet for long it may come down to two.`,
      'Without traffic no metrics of Weft are sent, so that none is paid. A dashboard of 50 metrics or less is free for the first three of an account.',
      'Not in it: what is stored, at US$ 0.25 a GB, and 0.20 for its backups, and an encryption key of your own.',
    ],
  );

/** The receives of each queue that wakes a function. */
const polled = (template: Template): Used[] =>
  resourcesOf(template, 'AWS::Lambda::EventSourceMapping').flatMap(({ Properties }): Used[] => {
    const queue = resourceAt(template, Properties?.EventSourceArn);
    if (queue?.Type !== 'AWS::SQS::Queue' || Properties?.Enabled === false) return [];
    const fifo = queue.Properties?.FifoQueue === true;
    const amount = (pollers * monthSeconds) / pollSeconds;
    const what = `receives from a ${fifo ? 'FIFO ' : ''}queue by Lambda`;
    return [{ price: fifo ? 'sqsFifo' : 'sqsStandard', amount, what }];
  });

interface Clock extends IdleRun {
  /** A month. */
  readonly runs: number;
  readonly gigabytes: number;
  /** What the function is called among Weft's. */
  readonly door: string;
}

const clocks = (template: Template): Clock[] =>
  resourcesOf(template, 'AWS::Events::Rule').flatMap((rule) => clockOf(template, rule));

function clockOf(template: Template, { Properties, Metadata }: Resource): Clock[] {
  const seconds = secondsOf(textOf(Properties?.ScheduleExpression));
  if (seconds === undefined) return [];
  const [target] = (Properties?.Targets ?? []) as { readonly Arn?: unknown }[];
  const woken = resourceAt(template, target?.Arn);
  const { reads = 0, receives = 0 } = (Metadata?.[idleRunMetadata] ?? {}) as Partial<IdleRun>;
  const memory = Number(woken?.Properties?.MemorySize ?? 128);
  return [
    {
      runs: monthSeconds / seconds,
      gigabytes: memory / 1_024,
      reads,
      receives,
      door: doorOf(woken),
    },
  ];
}

/** The name that a function logs under, without what all have. */
function doorOf(woken: Resource | undefined): string {
  const { Variables } = (woken?.Properties?.Environment ?? {}) as {
    readonly Variables?: Readonly<Record<string, unknown>>;
  };
  return textOf(Variables?.POWERTOOLS_SERVICE_NAME).replace(/^weft-/, '');
}

/** `rate(5 minutes)` in seconds. */
function secondsOf(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = { minute: 60, hour: 3_600, day: 86_400 }[unit ?? ''];
  return seconds && Number(count) * seconds;
}

function runsOf({ runs, gigabytes, reads, receives, door }: Clock): Used[] {
  const seconds = (runMs + callMs * (reads + receives)) / 1_000;
  return [
    { price: 'lambdaRequest', amount: runs, what: `runs of ${door}` },
    {
      price: 'lambdaSecond',
      amount: runs * gigabytes * seconds,
      what: `GB-seconds of ${door}`,
    },
    { price: 'readUnit', amount: runs * reads, what: `read units of ${door}` },
    // Which of the queues are FIFO is not looked at: the dearer price.
    { price: 'sqsFifo', amount: runs * receives, what: `receives of ${door}` },
  ];
}

const invocations = (template: Template): number =>
  clocks(template).reduce((sum, { runs }) => sum + runs, 0);

/** An alarm on a sum pays for each metric in it. */
const alarmedMetrics = (template: Template): number =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => {
    const { Metrics = [{ MetricStat: {} }] } = (Properties ?? {}) as {
      readonly Metrics?: readonly { readonly MetricStat?: unknown }[];
    };
    return sum + Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
  }, 0);

/** One of few metrics is free for the first three in an account. */
function dashboard({ Properties }: Resource): Used {
  const { widgets } = JSON.parse(textOf(Properties?.DashboardBody)) as {
    readonly widgets: readonly { readonly properties: { readonly metrics?: unknown[][] } }[];
  };
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  const named = metrics
    .map((metric) => metric.filter((part) => typeof part === 'string').join())
    .filter((name) => name !== '');
  return { price: new Set(named).size > 50 ? 'largeDashboard' : 'dashboard', amount: 1 };
}
