import { readFileSync } from 'node:fs';
import { inWaves } from '../../lib/domain/in-waves';
import { namesIn } from './configuration';
import { type Model, type Mutant, models, type Run } from './models';
import { findTools, Missing, tlc } from './tlc';
import { type Verdict, verdictIn } from './verdict';

/** Checks a model as it is, and says what came of it. */
async function checkRun(jar: string, { name }: Model, run: Run): Promise<Verdict> {
  const began = Date.now();
  const verdict = verdictIn(await tlc(jar, { model: name, ...run }));
  const { broken, states, depth, trace } = verdict;
  const took = ((Date.now() - began) / 1_000).toFixed(0);
  const word = broken ? `BROKEN: ${broken}` : 'holds';
  console.log(`  ${word}: ${run.title} (${states} states, depth ${depth}, ${took} s)`);
  if (broken) console.log(trace);
  return verdict;
}

/** A step that no run has ever taken proves nothing: its condition may be mistaken. */
function neverTaken(verdicts: readonly Verdict[]): string[] {
  const steps = new Set(verdicts.flatMap(({ taken }) => [...taken.keys()]));
  return [...steps].filter((step) => !verdicts.some(({ taken }) => taken.get(step)));
}

/** Checks a model with a mistake in it: whether the invariant that is named notices. */
async function isNoticed(jar: string, { name }: Model, mutant: Mutant): Promise<boolean> {
  const { fault, breaks } = mutant;
  const bounds = { ...mutant.bounds, Fault: `"${fault}"` };
  const { broken } = verdictIn(await tlc(jar, { model: name, bounds, only: breaks, brief: true }));
  const word = broken === breaks ? 'breaks' : 'NOT NOTICED by';
  console.log(`  ${fault} ${word} ${breaks}`);
  return broken === breaks;
}

async function check(jar: string, model: Model): Promise<string[]> {
  const text = readFileSync(`spec/${model.name}.cfg`, 'utf8');
  const promised = [...namesIn(text, 'INVARIANTS'), ...namesIn(text, 'PROPERTIES')];
  console.log(`${model.name}, as it is: ${promised.join(', ')}`);
  const verdicts: Verdict[] = [];
  for (const run of model.runs) verdicts.push(await checkRun(jar, model, run));
  console.log(`${model.name}, with a mistake:`);
  const noticed = await inWaves(model.mutants, (mutant) => isNoticed(jar, model, mutant), 2);
  const missed = model.mutants.filter((_, at) => !noticed[at]);
  return [
    ...verdicts.flatMap(({ broken }) => (broken ? [`${model.name}: ${broken}`] : [])),
    ...neverTaken(verdicts).map((step) => `${model.name}: no behaviour takes the step ${step}`),
    ...missed.map(({ fault }) => `${model.name}: ${fault} goes unnoticed`),
  ];
}

const nameOf = ({ name }: Model): string => name;

/** Checks the models that are named, or all. */
async function main(names: readonly string[]): Promise<number> {
  const jar = await findTools(process.env);
  const chosen = models.filter(({ name }) => names.length === 0 || names.includes(name));
  const problems = chosen.length > 0 ? [] : [`The models are ${models.map(nameOf).join(', ')}.`];
  for (const model of chosen) problems.push(...(await check(jar, model)));
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Missing ? error.message : error);
    process.exitCode = 1;
  },
);
