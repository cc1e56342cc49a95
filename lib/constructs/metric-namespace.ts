import type { IConstruct } from 'constructs';

const namespaces = new WeakMap<IConstruct, string>();

/** Has everything below `scope` send its metrics to the namespace of the fabric of that prefix: `Weft/orders`. */
export const measureAs = (scope: IConstruct, prefix: string): void => {
  namespaces.set(scope, `Weft/${prefix}`);
};

/** CloudWatch's namespace of the fabric around `scope`. */
export const metricNamespaceOf = (scope: IConstruct): string =>
  [...scope.node.scopes].reverse().flatMap((around) => namespaces.get(around) ?? [])[0] ?? 'Weft';
