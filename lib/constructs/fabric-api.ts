import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Door, type Route, routes } from '../http/routes';
import type { Access } from './access';
import { acknowledge } from './acknowledge';
import { keyOf } from './encryption';

export interface FabricApiProps {
  /** The Lambda that answers a door's routes. */
  functionOf(door: Door): IFunction;
  readonly access: Access;
}

/** The HTTP API: one route for each row of the table, the rest answered by the catalog (404, 405). */
export class FabricApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, doors: FabricApiProps) {
    super(scope, id);
    const integrationOf = integrations(doors);
    this.api = new HttpApi(this, 'Api', {
      description: 'Weft',
      defaultAuthorizer: doors.access.httpAuthorizer(),
      defaultIntegration: integrationOf('catalog'),
    });
    this.keepAccessLog();
    for (const route of routes) this.addRoute(route, integrationOf(route.door));
  }

  private addRoute({ method, path, open }: Route, integration: HttpLambdaIntegration): void {
    const made = this.api.addRoutes({
      path,
      // What takes GET takes HEAD, too.
      methods: method === 'GET' ? [HttpMethod.GET, HttpMethod.HEAD] : [HttpMethod[method]],
      integration,
      ...(open && { authorizer: new HttpNoneAuthorizer() }),
    });
    if (open) for (const one of made) acknowledge(one, ofOpenRoutes);
  }

  /** Says of each request who asked for what, when, and what came of it: no header, no body, no query. */
  private keepAccessLog(): void {
    const logGroup = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: keyOf(this),
    });
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    stage.accessLogSettings = { destinationArn: logGroup.logGroupArn, format: accessLine };
    stage.defaultRouteSettings = throttling;
  }
}

/** By the route's pattern rather than by its path: a path may hold a key. */
const accessLine = JSON.stringify({
  requestId: '$context.requestId',
  at: '$context.requestTime',
  from: '$context.identity.sourceIp',
  caller: '$context.authorizer.caller',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  bytes: '$context.responseLength',
});

/** Half of what an account has for all of its APIs: no flood here keeps the others from answering. */
const throttling = { throttlingRateLimit: 5_000, throttlingBurstLimit: 2_500 };

const ofOpenRoutes = { 'AwsSolutions-APIG4': 'It tells nothing of what is deployed or stored.' };

/** One for each door, with one permission: each route's own would fill half of the stack. */
function integrations(doors: FabricApiProps): (door: Door) => HttpLambdaIntegration {
  const made = new Map<Door, HttpLambdaIntegration>();
  return (door) => {
    const settings = { scopePermissionToRoute: false };
    const one = made.get(door) ?? new HttpLambdaIntegration(door, doors.functionOf(door), settings);
    made.set(door, one);
    return one;
  };
}
