import { HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { type Door, type Route, routes } from '../http/routes';
import type { Access } from './access';
import type { HttpDoors } from './http-doors';

export interface FabricApiProps {
  readonly doors: HttpDoors;
  readonly access: Access;
}

/** The HTTP API: one route for each row of the table, the rest answered by the catalog (404, 405). */
export class FabricApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { doors, access }: FabricApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      description: 'Weft',
      defaultAuthorizer: access.httpAuthorizer(),
      defaultIntegration: integrationOf('catalog', doors),
    });
    for (const route of routes) this.addRoute(route, doors);
  }

  private addRoute({ method, path, door, open }: Route, doors: HttpDoors): void {
    this.api.addRoutes({
      path,
      methods: [HttpMethod[method]],
      integration: integrationOf(door, doors),
      ...(open && { authorizer: new HttpNoneAuthorizer() }),
    });
  }
}

const integrationOf = (door: Door, doors: HttpDoors): HttpLambdaIntegration =>
  new HttpLambdaIntegration(door, doors.functionOf(door));
