import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import {
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import { WeftFunction } from './weft-function';

export interface AccessProps {
  readonly topology: Fabric;
  readonly removalPolicy: RemovalPolicy;
}

/** Who may call the API: the key made at deployment, checked by a Lambda before any other is called. */
export class Access extends Construct {
  readonly apiKey: Secret;
  /** Signs ack ids, so that nobody can make one up. */
  readonly ackSecret: Secret;
  readonly authorizer: WeftFunction;

  constructor(scope: Construct, id: string, { topology, removalPolicy }: AccessProps) {
    super(scope, id);
    this.apiKey = this.createSecret('ApiKey', 'Key to call the Weft API with', removalPolicy);
    this.ackSecret = this.createSecret('AckSecret', 'Signs the ack ids of Weft', removalPolicy);
    this.authorizer = new WeftFunction(this, 'Authorizer', {
      door: 'authorize',
      topology,
      timeout: Duration.seconds(10),
      environment: { API_KEY_SECRET_ARN: this.apiKey.secretArn },
    });
    this.apiKey.grantRead(this.authorizer.function);
  }

  /** The gateway's side: 401 without a key, 403 for a wrong one. A verdict is kept for a minute. */
  httpAuthorizer(): HttpLambdaAuthorizer {
    return new HttpLambdaAuthorizer('Key', this.authorizer.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: Duration.minutes(1),
    });
  }

  private createSecret(id: string, description: string, removalPolicy: RemovalPolicy): Secret {
    return new Secret(this, id, {
      description,
      removalPolicy,
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
  }
}
