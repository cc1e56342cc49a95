export type { Filter } from './domain/filter/filter';
export type { Pattern } from './domain/filter/pattern';
export type { Rule } from './domain/filter/rule';
export type { NamespaceLimits } from './domain/limit/limits';
export type {
  AlarmsSpec,
  FabricAlarms,
  NamespaceAlarms,
  SubscriptionAlarms,
  TopicAlarms,
} from './domain/topology/alarms';
export type { AuthSpec, SignatureAlgorithm } from './domain/topology/auth';
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
  NamespaceSpec,
  OnPoison,
  SourceSpec,
  SubscriptionSpec,
  TopicSpec,
} from './domain/topology/spec';
export type { Target } from './domain/topology/target';
