import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import {
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import { AccessKeys } from './access-keys';
import { acknowledge } from './acknowledge';
import { keyOf } from './encryption';
import { allowReadSecret } from './grants';
import { WeftFunction } from './weft-function';

export interface AccessProps {
  readonly topology: Fabric;
  readonly removalPolicy: RemovalPolicy;
}

/** Who may call the API: keys and tokens, looked up by a Lambda before any other is called. */
export class Access extends Construct {
  /** The key made at deployment: it opens everything, and makes the others. */
  readonly apiKey: Secret;
  readonly keys: AccessKeys;
  readonly authorizer: WeftFunction;

  constructor(scope: Construct, id: string, { topology, removalPolicy }: AccessProps) {
    super(scope, id);
    this.apiKey = this.createApiKey(removalPolicy);
    this.keys = new AccessKeys(this, 'Keys', { topology, removalPolicy });
    this.authorizer = new WeftFunction(this, 'Authorizer', {
      door: 'authorize',
      topology,
      timeout: Duration.seconds(10),
      environment: {
        API_KEY_SECRET_ARN: this.apiKey.secretArn,
        KEYS_TABLE: this.keys.table.tableName,
      },
    });
    allowReadSecret(this.authorizer.function, this.apiKey);
    this.keys.grantCheck(this.authorizer.function);
  }

  /**
   * The gateway's side. It keeps no verdict, so that a revocation counts at once, and asks about everyone: what it
   * would refuse by itself, for want of a header, would be no problem details.
   */
  httpAuthorizer(): HttpLambdaAuthorizer {
    return new HttpLambdaAuthorizer('Key', this.authorizer.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: [],
      resultsCacheTtl: Duration.seconds(0),
    });
  }

  private createApiKey(removalPolicy: RemovalPolicy): Secret {
    const secret = new Secret(this, 'ApiKey', {
      description: 'Key to call the Weft API with',
      encryptionKey: keyOf(this),
      removalPolicy,
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
    acknowledge(secret, {
      'AwsSolutions-SMG4':
        'Whoever holds it would be locked out in between: it is replaced on purpose.',
    });
    return secret;
  }
}
