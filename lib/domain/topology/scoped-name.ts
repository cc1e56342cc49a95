import { defaultNamespace } from './keys';

/**
 * A name as AWS has it, where there are no namespaces: of a resource, a metric, an event's source. Names of the
 * default namespace stand alone; that none of them is another namespace's is a rule of topologies.
 */
export const scopedName = ({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string => (namespace === defaultNamespace ? name : `${namespace}--${name}`);
