import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import { acknowledge } from './acknowledge';
import { keyOf } from './encryption';
import { allow, allowItems, allowReadSecret } from './grants';
import { type PushProps, pushEnvironment, wakeByQueue } from './push';
import { WeftFunction } from './weft-function';

export interface WebhookTargetProps extends PushProps {
  readonly topology: Fabric;
  readonly removalPolicy: RemovalPolicy;
  /** Lets the url lead to this machine: for a local deployment only. @default false */
  readonly allowLoopback?: boolean;
  /** The secret's name, for whoever rotates it without knowing its ARN. @default made by CloudFormation */
  readonly secretName?: string;
}

/** The Lambda that posts a subscription's records to its endpoint, and the secret that it signs them with. */
export class WebhookTarget extends Construct {
  readonly function: LambdaFunction;
  /** What takes the records from the queue to the function. */
  readonly mapping: EventSourceMapping;
  readonly secret: Secret;

  constructor(scope: Construct, id: string, props: WebhookTargetProps) {
    super(scope, id);
    checkTarget(props.subscription);
    this.secret = this.createSecret(props);
    acknowledge(this.secret, {
      'AwsSolutions-SMG4':
        'Its endpoint has to learn the new one: whoever runs that asks for it, and the old one signs on for a while.',
    });
    this.function = this.createFunction(props);
    allowReadSecret(this.function, this.secret);
    this.mapping = wakeByQueue(this.function, props);
    // Attempts are kept beside the circuit, in batches.
    allowItems(this.function, props.tables.deadLetters, 'BatchWriteItem');
  }

  /** Lets `grantee` read the secret and put another in its place. */
  grantRotate(grantee: IGrantable): void {
    allowReadSecret(grantee, this.secret);
    allow(grantee, ['secretsmanager:PutSecretValue'], this.secret.secretArn);
  }

  /**
   * The value has to be base64 behind `whsec_`, and only the whole of it can be generated: 44 letters and digits are
   * base64 of 33 bytes, and the prefix may be missing. Characters are excluded one by one since not every engine
   * knows the shorter way to say so.
   */
  private createSecret({ subscription, removalPolicy, secretName }: WebhookTargetProps): Secret {
    return new Secret(this, 'Secret', {
      description: `Signs what Weft posts to the endpoint of ${subscription.name}`,
      secretName,
      encryptionKey: keyOf(this),
      removalPolicy,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'current',
        passwordLength: 44,
        excludeCharacters: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
      },
    });
  }

  private createFunction(props: WebhookTargetProps): LambdaFunction {
    const { subscription, topology, allowLoopback = false } = props;
    const worker = new WeftFunction(this, 'Worker', {
      door: 'deliver-webhook',
      topology,
      // What takes longer is handed to another worker.
      timeout: Duration.seconds(subscription.lease),
      environment: {
        ...pushEnvironment(props),
        WEBHOOK_SECRET_ARN: this.secret.secretArn,
        ALLOW_LOOPBACK: String(allowLoopback),
      },
    });
    return worker.function;
  }
}

/** @throws Error when the subscription's target is something else */
function checkTarget({ name, target }: Subscription): void {
  if (target.kind !== 'webhook')
    throw new Error(`subscription ${name} has no webhook as its target, but "${target.kind}"`);
}
