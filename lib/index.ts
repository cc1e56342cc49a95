export { days, hours, minutes, seconds } from './domain/topology/duration';
export {
  defineFabric,
  type Fabric,
  type FabricSpec,
  type Filter,
  type FilterRule,
  type Subscription,
  type SubscriptionSpec,
  type Target,
  type Topic,
  type TopicSpec,
  TopologyInvalid,
} from './domain/topology/fabric';
