export type { Filter } from './domain/filter/filter';
export type { Pattern } from './domain/filter/pattern';
export type { Rule } from './domain/filter/rule';
export { days, hours, minutes, seconds } from './domain/topology/duration';
export {
  defineFabric,
  type Fabric,
  type Subscription,
  type Topic,
  TopologyInvalid,
} from './domain/topology/fabric';
export type {
  Cleanup,
  FabricSpec,
  OnPoison,
  SourceSpec,
  SubscriptionSpec,
  TopicSpec,
} from './domain/topology/spec';
export type { Target } from './domain/topology/target';
