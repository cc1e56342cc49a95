import { mapValues } from '../map-values';
import {
  type AlarmSettings,
  type AlarmsSpec,
  type FabricAlarms,
  fabricDefaults,
  type NamespaceAlarms,
  type SubscriptionAlarms,
  subscriptionDefaults,
  topicDefaults,
  within,
} from './alarms';
import type { Fabric, Subscription } from './fabric';
import type { FabricSpec, NamespaceSpec } from './spec';

/** A fabric as its functions need it: when an alarm goes off is none of their business, and changes none of them. */
export const withoutAlarms = ({ alarms: _, ...fabric }: Fabric): Fabric => ({
  ...fabric,
  namespaces: mapValues(fabric.namespaces, withoutAlarms),
});

/** A topology with the alarms that its spec asks for, those of each namespace within it. */
export function withAlarms(fabric: Fabric, spec: FabricSpec): Fabric {
  const around = within({ ...topicDefaults, ...subscriptionDefaults }, spec.alarms);
  const specs: Readonly<Record<string, NamespaceSpec>> = spec.namespaces ?? {};
  return {
    ...fabric,
    alarms: { fabric: fabricAlarms(spec.alarms), ...alarmsIn(fabric, spec, around) },
    namespaces: mapValues(fabric.namespaces, (one, name) => {
      const own = specs[name] ?? { topics: {} };
      return { ...one, alarms: alarmsIn(one, own, within(around, own.alarms)) };
    }),
  };
}

const fabricAlarms = (spec: AlarmsSpec<NamespaceAlarms & FabricAlarms> | undefined): FabricAlarms =>
  within(fabricDefaults, spec);

function alarmsIn(fabric: Fabric, spec: NamespaceSpec, around: NamespaceAlarms): AlarmSettings {
  const { fanOutLag, ...ofSubscriptions } = around;
  return {
    topics: mapValues(fabric.topics, (_, name) => within({ fanOutLag }, spec.topics[name]?.alarms)),
    subscriptions: mapValues(fabric.subscriptions, (subscription, name) => ({
      ...within(ofSubscriptions, spec.subscriptions?.[name]?.alarms),
      ...notOf(subscription),
    })),
  };
}

/** What can't happen to a subscription needs no alarm. */
function notOf({ target, onPoison }: Subscription): Partial<SubscriptionAlarms> {
  return {
    ...(onPoison !== 'park' && { parkedKeys: false }),
    ...(onPoison !== 'block' && { blocked: false }),
    ...(target.kind !== 'webhook' && { circuitOpen: false }),
  };
}
