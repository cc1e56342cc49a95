/** Bounds of a run, by the name of the model's constant, as TLC writes them. */
export type Bounds = Readonly<Record<string, string>>;

/** A model at certain bounds, with no mistake in it. */
export interface Run {
  readonly title: string;
  readonly bounds: Bounds;
  /** What is checked beside the configuration's own invariants. @default none */
  readonly properties?: readonly string[];
}

/** A mistake that the model can make, and the invariant that has to notice. */
export interface Mutant {
  readonly fault: string;
  /** An invariant or property; `deadlock`: some state is left in which nothing goes on. */
  readonly breaks: string;
  readonly bounds: Bounds;
}

export interface Model {
  /** `spec/<name>.tla` and `.cfg`. */
  readonly name: string;
  readonly runs: readonly Run[];
  readonly mutants: readonly Mutant[];
}

const alone = { Writers: '{"a"}', Keyed: '{}', MaxCrashes: '0' };
const once = { MaxTries: '1', MaxRuns: '1', MaxCrashes: '0' };
const emptied = { ...once, Retention: 'TRUE' };
const two = { Writers: '{"a", "k1"}', Keyed: '{"k1"}' };
const roaming = {
  Writers: '{"b", "k1"}',
  Keyed: '{"k1"}',
  Roaming: '{"b", "k1"}',
  Partitions: '{0, 1}',
  MaxRuns: '1',
  MaxCrashes: '0',
};

const append: Model = {
  name: 'Append',
  runs: [
    { title: 'three requests, two of them with one Idempotency-Key', bounds: {} },
    {
      title: 'what was sent once is carried out twice, at any time',
      bounds: { ...two, MaxTries: '3', MaxRuns: '2', MaxCrashes: '1' },
    },
    {
      title: 'retention empties the partition',
      bounds: emptied,
    },
    {
      title: 'retention, and calls that come twice',
      bounds: { ...emptied, ...two, MaxTries: '2', MaxRuns: '2' },
    },
    {
      title: 'records without a key, that may go to another partition',
      bounds: { ...roaming, MaxRuns: '2' },
    },
    {
      title: 'every request ends',
      bounds: { ...two, MaxRuns: '1' },
      properties: ['EveryRequestIsAnswered'],
    },
  ],
  mutants: [
    { fault: 'SkipIdComparison', breaks: 'OnePlaceForEachAppend', bounds: alone },
    { fault: 'RedraftTheUnknown', breaks: 'OnePlaceForEachAppend', bounds: alone },
    { fault: 'RememberApart', breaks: 'OneOffsetForEachKey', bounds: once },
    { fault: 'TakeSilenceForSuccess', breaks: 'AcknowledgedIsStored', bounds: alone },
    { fault: 'GoByOwnCount', breaks: 'OffsetsWithoutGap', bounds: two },
    { fault: 'ForgetTheUnknown', breaks: 'ContendedIsNotStored', bounds: roaming },
    { fault: 'TrustWhatIsLeft', breaks: 'OffsetsNeverTwice', bounds: { ...emptied, ...two } },
    { fault: 'ForgetTheHead', breaks: 'OrderOfAnswers', bounds: { ...emptied, ...two } },
    {
      fault: 'TrimTheNewest',
      breaks: 'OffsetsNeverTwice',
      bounds: { ...emptied, Keyed: '{"k1"}' },
    },
    {
      fault: 'DeleteTheYoung',
      breaks: 'OffsetsNeverTwice',
      bounds: { ...emptied, ...alone, MaxRuns: '2' },
    },
    {
      fault: 'RecallTheOld',
      breaks: 'OffsetsNeverTwice',
      bounds: { ...emptied, Writers: '{"a", "b", "c"}', Keyed: '{}' },
    },
    { fault: 'NoTimeOut', breaks: 'deadlock', bounds: { ...alone, MaxRuns: '1' } },
  ],
};

const short = { Items: '2', MaxFaults: '0', MaxCrashes: '0', Unsendable: '{}' };
const faulty = { ...short, MaxFaults: '1' };

const fanOut: Model = {
  name: 'FanOut',
  runs: [
    { title: 'the stream and the sweeper at once', bounds: {} },
    {
      title: 'a batch that two workers were given, and a long backlog',
      bounds: {
        Woken: '{"stream", "again"}',
        Items: '2',
        MaxWakes: '2',
        StepItems: '1',
        MaxCrashes: '0',
        Unsendable: '{}',
      },
    },
    {
      title: 'records whose retention ends before they are sent',
      bounds: { MaxExpired: '2', MaxFaults: '0' },
    },
    {
      title: 'all is dispatched in the end',
      bounds: { Items: '2' },
      properties: ['EverythingIsDispatched'],
    },
  ],
  mutants: [
    { fault: 'CursorFirst', breaks: 'NothingIsSkipped', bounds: short },
    { fault: 'LeaveTheGap', breaks: 'NothingIsSkipped', bounds: short },
    { fault: 'GoOnAnywhere', breaks: 'NothingIsSkipped', bounds: { ...short, Items: '3' } },
    { fault: 'GoOnAfterFailure', breaks: 'NothingIsSkipped', bounds: faulty },
    { fault: 'KeepAfter', breaks: 'NothingIsSkipped', bounds: { ...short, Unsendable: '{1}' } },
    { fault: 'TwoOfAKey', breaks: 'OrderForEachKey', bounds: faulty },
    { fault: 'SetAsideTheRefused', breaks: 'OnlyTheUnsendableIsSetAside', bounds: faulty },
    { fault: 'CursorBack', breaks: 'CursorOnlyForward', bounds: short },
    { fault: 'NoSweeper', breaks: 'deadlock', bounds: short },
  ],
};

const quiet = { Records: '2', MaxFaults: '1', MaxOpens: '0', MaxDiscards: '0' };
const rough = { ...quiet, MaxFaults: '2' };

const parking: Model = {
  name: 'Parking',
  runs: [
    { title: 'two workers, and a redrive on top of another', bounds: {} },
    {
      title: 'more that goes wrong, and a discard',
      bounds: { Records: '2', MaxFaults: '3', MaxOpens: '0', MaxDiscards: '1' },
    },
    {
      title: 'everything drains',
      bounds: { Records: '2', MaxOpens: '0', MaxDiscards: '0' },
      properties: ['EverythingDrains'],
    },
  ],
  mutants: [
    { fault: 'LookFirst', breaks: 'OrderOfFirstDeliveries', bounds: quiet },
    { fault: 'GoOnAfterFailure', breaks: 'OrderOfFirstDeliveries', bounds: quiet },
    { fault: 'AckBeforeWrite', breaks: 'NothingIsLost', bounds: quiet },
    { fault: 'WaitAnyway', breaks: 'NothingIsLost', bounds: { ...quiet, MaxDiscards: '1' } },
    {
      fault: 'NoFence',
      breaks: 'NoRedriveUnasked',
      bounds: { ...rough, Records: '1', MaxOpens: '1' },
    },
    { fault: 'ReuseEpochs', breaks: 'EveryRedriveHasItsTicket', bounds: rough },
    { fault: 'CountTheRepeat', breaks: 'TheCountIsRight', bounds: rough },
    { fault: 'FlowAfterThePage', breaks: 'LettersLieInAParkedLane', bounds: rough },
    { fault: 'OpenOnce', breaks: 'deadlock', bounds: rough },
  ],
};

/** What `npm run spec` checks: the models, and that each of their invariants can fail. */
export const models: readonly Model[] = [append, fanOut, parking];
