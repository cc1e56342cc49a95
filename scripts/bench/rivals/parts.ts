/** Resources of a CloudFormation template, by their logical ids. */
export type Resources = Record<string, object>;

interface QueuePart {
  readonly name: string;
  readonly fifo: boolean;
  /** The service that sends into it. */
  readonly from: string;
}

/** A queue that a service may send into. */
export const queuePart = (id: string, { name, fifo, from }: QueuePart): Resources => ({
  [id]: {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: name, ...(fifo && { FifoQueue: true }) },
  },
  [`${id}Policy`]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: from },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': [id, 'Arn'] },
          },
        ],
      },
    },
  },
});

/** A role for functions, with what they may do beside writing their log. */
export const rolePart = (id: string, actions: readonly string[]): Resources => ({
  [id]: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'own',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: ['logs:*', ...actions], Resource: '*' }],
          },
        },
      ],
    },
  },
});

/** A function of one file, with the memory of Weft's own. */
export const smallFunction = (id: string, code: string): Resources => ({
  [id]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      MemorySize: 1024,
      Timeout: 29,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: code },
    },
  },
});
