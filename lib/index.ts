export type { Filter } from './domain/filter/filter';
export type { Pattern } from './domain/filter/pattern';
export type { Rule } from './domain/filter/rule';
export { days, hours, minutes, seconds } from './domain/topology/duration';
export {
  defineFabric,
  type Fabric,
  type FabricSpec,
  type Subscription,
  type SubscriptionSpec,
  type Target,
  type Topic,
  type TopicSpec,
  TopologyInvalid,
} from './domain/topology/fabric';
