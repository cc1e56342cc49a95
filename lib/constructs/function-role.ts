import {
  type AddToPrincipalPolicyResult,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allowKey } from './encryption';

export interface FunctionRoleProps {
  /** The function's own: it may write there, and make no other. */
  readonly logGroup: ILogGroup;
  /** What it may do grows with the topology, and may fill several policies. @default false */
  readonly grows?: boolean;
}

/** What one function may do, and no other: each has a role of its own. */
export function functionRole(scope: Construct, props: FunctionRoleProps): Role {
  const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
  const role = props.grows
    ? new Role(merging(scope), 'Role', { assumedBy })
    : new OneDocumentRole(scope, 'Role');
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [props.logGroup.logGroupArn],
    }),
  );
  allowKey(scope, role);
  return role;
}

/** Says once what is allowed on many resources: a policy may hold no more than 10,240 characters. */
function merging(scope: Construct): Construct {
  const made = new Construct(scope, 'May');
  made.node.setContext('@aws-cdk/aws-iam:minimizePolicies', true);
  return made;
}

/** Holds what it is granted within itself: a policy beside each role is a fifth of the resources of a stack. */
class OneDocumentRole extends Role {
  private readonly granted: PolicyDocument;

  constructor(scope: Construct, id: string) {
    const granted = new PolicyDocument({ minimize: true });
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Granted: granted },
    });
    this.granted = granted;
  }

  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.granted.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
