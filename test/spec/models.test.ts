import { existsSync, readFileSync } from 'node:fs';
import { configurationOf, namesIn } from '../../scripts/spec/configuration';
import { type Model, models } from '../../scripts/spec/models';

const tla = ({ name }: Model) => readFileSync(`spec/${name}.tla`, 'utf8');
const cfg = ({ name }: Model) => readFileSync(`spec/${name}.cfg`, 'utf8');
const named = (model: Model) => [model.name, model] as const;

/** The code that a model's lines name: `@ lib/…/file.ts: one, two`. */
const codeIn = (text: string): [string, string][] =>
  [...text.matchAll(/@ (\S+\.ts): ([\w, ]+)/g)].flatMap(([, file = '', names = '']) =>
    names.split(',').map((name): [string, string] => [file, name.trim().split(' ')[0] ?? '']),
  );

/** Where a name is made: a function, a method, a member of an interface, or a constant. */
const declares = (source: string, name: string): boolean =>
  new RegExp(
    `(function\\*?|const) ${name}\\b|^ +(private |readonly |async )*\\*?${name}[(<]`,
    'm',
  ).test(source);

describe.each(models.map(named))('the model %s', (_, model) => {
  test('names code that exists', () => {
    const code = codeIn(tla(model));
    expect(code.length).toBeGreaterThan(5);
    const missing = code.filter(
      ([file, name]) => !existsSync(file) || !declares(readFileSync(file, 'utf8'), name),
    );
    expect(missing).toEqual([]);
  });

  test('has a mistake for each of its invariants and properties, and one that gets it stuck', () => {
    const text = cfg(model);
    const broken = new Set(model.mutants.map(({ breaks }) => breaks));
    const promised = [...namesIn(text, 'INVARIANTS'), ...namesIn(text, 'PROPERTIES'), 'deadlock'];
    expect(promised.filter((one) => !broken.has(one))).toEqual([]);
  });

  test('makes the mistakes that it is said to make, and no others', () => {
    const made = [...tla(model).matchAll(/Fault (?:=|#) "(\w+)"/g)].map(([, fault]) => fault);
    const said = model.mutants.map(({ fault }) => fault);
    expect([...new Set(made)].sort()).toEqual([...new Set(said)].sort());
  });

  test('is described with its promises and its mistakes', () => {
    const readme = readFileSync('spec/README.md', 'utf8').replaceAll(/ +/g, ' ');
    for (const { fault, breaks } of model.mutants) {
      const noticed = breaks === 'deadlock' ? 'a deadlock' : `\`${breaks}\``;
      expect(readme).toMatch(new RegExp(`\\| \`${fault}\`: .* \\| ${noticed} \\|`));
    }
    for (const name of namesIn(cfg(model), 'INVARIANTS'))
      expect(readme).toContain(`| \`${name}\` |`);
  });

  test('is configured without a mistake, and defines what it is checked for', () => {
    const text = cfg(model);
    expect(text).toContain('Fault = "none"');
    const properties = model.runs.flatMap((run) => run.properties ?? []);
    expect(properties).not.toEqual([]);
    for (const name of [...namesIn(text, 'INVARIANTS'), ...properties])
      expect(tla(model)).toMatch(new RegExp(`^${name} ==`, 'm'));
  });

  test('has a configuration for each run, and for each mistake', () => {
    const text = cfg(model);
    for (const run of model.runs) expect(configurationOf(text, run)).toContain('INVARIANTS');
    for (const { bounds, breaks } of model.mutants)
      expect(configurationOf(text, { bounds, only: breaks })).toContain('CONSTANTS');
  });
});
