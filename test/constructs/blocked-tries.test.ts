import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { defineFabric } from '../../lib';
import { WeftStack } from '../../lib/constructs/weft-stack';

const topology = defineFabric({
  topics: { orders: { ordered: true } },
  subscriptions: {
    ledger: { topic: 'orders', target: { kind: 'pull' }, onPoison: 'block' },
    other: { topic: 'orders', target: { kind: 'pull' } },
  },
});
const template = Template.fromStack(new WeftStack(new App(), 'Weft', { topology }));

test('a subscription that blocks has an alarm on what its Lambda logs of it, and no other has', () => {
  template.resourceCountIs('AWS::Logs::MetricFilter', 1);
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: Match.stringLikeRegexp('a record blocks its key.*ledger'),
    MetricTransformations: [
      Match.objectLike({ MetricNamespace: 'Weft/Weft', MetricName: 'ledger-blocked-tries' }),
    ],
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ledger-blocked-tries',
    TreatMissingData: 'notBreaching',
  });
});
