import { HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type Door, type Route, routes } from '../http/routes';
import type { Access } from './access';

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
    for (const route of routes) this.addRoute(route, integrationOf(route.door));
  }

  private addRoute({ method, path, open }: Route, integration: HttpLambdaIntegration): void {
    this.api.addRoutes({
      path,
      // What takes GET takes HEAD, too.
      methods: method === 'GET' ? [HttpMethod.GET, HttpMethod.HEAD] : [HttpMethod[method]],
      integration,
      ...(open && { authorizer: new HttpNoneAuthorizer() }),
    });
  }
}

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
