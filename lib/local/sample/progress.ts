import { type Options, SingleBar } from 'cli-progress';

/** How far a run is: each name with what is done, and what there is to do. */
export type Counts = Readonly<Record<string, { readonly done: number; readonly of: number }>>;

const plainEveryMs = 5_000;
const barEveryMs = 100;

/**
 * Shows how far `count` says that things are, until the returned function is called: as a bar, or
 * where nobody looks at a terminal as a line now and then.
 */
export const showProgress = (count: () => Counts): (() => void) =>
  process.stdout.isTTY ? showBar(count) : showLines(count);

const barOptions: Options = {
  format: '  {bar} {percentage}%  {counts}',
  barsize: 24,
  barCompleteChar: '█',
  barIncompleteChar: '░',
  hideCursor: true,
  // Its own handlers for Ctrl-C would end the process before it has tidied up.
  gracefulExit: false,
};

function showBar(count: () => Counts): () => void {
  const bar = new SingleBar(barOptions);
  bar.start(total(count(), 'of'), 0, { counts: '' });
  const show = () => bar.update(total(count(), 'done'), { counts: spelled(count()) });
  const timer = setInterval(show, barEveryMs);
  return () => {
    clearInterval(timer);
    show();
    bar.stop();
  };
}

function showLines(count: () => Counts): () => void {
  const show = () => console.log(`  ${spelled(count())}`);
  const timer = setInterval(show, plainEveryMs);
  return () => {
    clearInterval(timer);
    show();
  };
}

const total = (counts: Counts, what: 'done' | 'of'): number =>
  Object.values(counts).reduce((sum, count) => sum + count[what], 0);

const spelled = (counts: Counts): string =>
  Object.entries(counts)
    .map(([name, { done, of }]) => `${name} ${done}/${of}`)
    .join(' · ');
