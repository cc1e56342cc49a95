import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { defineFabric } from '../../lib';
import { WeftStack } from '../../lib/constructs/weft-stack';

const topology = defineFabric({ topics: { orders: {} } });
const template = Template.fromStack(new WeftStack(new App(), 'Weft', { topology }));

test('the gateway asks about every request, keeps no verdict, and refuses nobody by itself', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'REQUEST',
    EnableSimpleResponses: true,
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerResultTtlInSeconds: 0,
    IdentitySource: [],
  });
});

test('every route but the open ones is behind the authorizer, and so is what is no route', () => {
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));
  const open = routes.filter(({ Properties }) => Properties.AuthorizationType !== 'CUSTOM');
  const paths = open.map(({ Properties }) => Properties.RouteKey.split(' ')[1]);
  expect(new Set(paths)).toEqual(new Set(['/v1/health', '/v1/openapi.json']));
  expect(routes.map(({ Properties }) => Properties.RouteKey)).toContain('$default');
});

test('keys are found by their id, and listed by namespace without their hashes', () => {
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    GlobalSecondaryIndexes: [
      Match.objectLike({
        IndexName: 'byNamespace',
        Projection: {
          ProjectionType: 'INCLUDE',
          NonKeyAttributes: Match.not(Match.arrayWith(['hash'])),
        },
      }),
    ],
  });
});

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What may be done to the keys' table, by the roles that may: `<role> <action> <condition>`. */
function allowedOnKeys(): string[] {
  return Object.entries(template.findResources('AWS::IAM::Role')).flatMap(([id, { Properties }]) =>
    (Properties.Policies ?? [])
      .flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) =>
        PolicyDocument.Statement.filter(({ Resource }) =>
          JSON.stringify(Resource).includes('AccessKeysTable'),
        ),
      )
      .flatMap(({ Action, Resource, Condition }: Statement) =>
        [Action].flat().map((action) => {
          const role = /FabricAccess(Keys|Authorizer)/.exec(id)?.[1];
          const below = /\/index\/[^"]*/.exec(JSON.stringify(Resource))?.[0] ?? '';
          return `${role} ${action}${below}${Condition ? ` if ${JSON.stringify(Condition)}` : ''}`;
        }),
      ),
  );
}

test('one Lambda makes and revokes keys, and the authorizer notes their use: nobody else gets near', () => {
  const onlyUse = '{"ForAllValues:StringEquals":{"dynamodb:Attributes":["pk","lastUsedAt"]}}';
  expect(allowedOnKeys().sort()).toEqual([
    'Authorizer dynamodb:GetItem',
    `Authorizer dynamodb:UpdateItem if ${onlyUse}`,
    'Keys dynamodb:GetItem',
    'Keys dynamodb:PutItem',
    'Keys dynamodb:Query/index/byNamespace',
    'Keys dynamodb:UpdateItem',
  ]);
});
