import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const kinds = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

/** Everything that a template says of what roles may do, within the role or beside it. */
export const statementsIn = (template: Template): Statement[] =>
  kinds
    .flatMap((kind) => Object.values(template.findResources(kind)))
    .flatMap(({ Properties }) => [Properties, ...(Properties.Policies ?? [])])
    .flatMap(({ PolicyDocument }) => PolicyDocument?.Statement ?? []);

export const actionsOf = ({ Action }: Statement): string[] => [Action].flat();
