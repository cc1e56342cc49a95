import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { WeftStack } from '../../lib/constructs/weft-stack';
import { wholeFabric } from '../support/whole-fabric';

interface FunctionProperties {
  readonly TracingConfig?: { readonly Mode: string };
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** Names of the functions that are traced, and of those that are not. */
function functionsIn(tracing?: boolean) {
  const stack = new WeftStack(new App(), 'Weft', { topology: wholeFabric, tracing });
  const template = Template.fromStack(stack);
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  const named = functions.map(([id, { Properties }]) => {
    const { TracingConfig, Environment } = Properties as FunctionProperties;
    const name = Environment?.Variables.POWERTOOLS_SERVICE_NAME ?? id;
    return { name: String(name), mode: TracingConfig?.Mode };
  });
  const namesOf = (mode?: string) =>
    named.filter((one) => one.mode === mode).map(({ name }) => name);
  return { traced: namesOf('Active'), others: namesOf(undefined), template };
}

test('all that records pass through is traced, and what only a clock wakes is not', () => {
  const { traced, others } = functionsIn();
  expect(others.sort()).toEqual(['weft-caretake', 'weft-compact', 'weft-sweep']);
  expect(traced).toEqual(
    expect.arrayContaining(['weft-publish', 'weft-fan-out', 'weft-consume', 'weft-operate']),
  );
});

test('tracing can be turned off, and then nobody may write traces', () => {
  const { traced, template } = functionsIn(false);
  expect(traced).toEqual([]);
  expect(JSON.stringify(template.toJSON())).not.toContain('xray:');
});
