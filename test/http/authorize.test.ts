import { authorize } from '../../lib/http/authorize';

test.each(['Bearer secret', 'bearer secret', 'BEARER  secret'])('%s opens the door', (header) => {
  expect(authorize(header, 'secret')).toEqual({
    isAuthorized: true,
    context: { caller: 'owner', namespace: 'default', scopes: 'admin' },
  });
});

test.each([
  undefined,
  '',
  'secret',
  'Bearer',
  'Bearer ',
  'Bearer secre',
  'Bearer secret2',
  'Bearer Secret',
  'Bearer secret ',
  'Bearer secret,Bearer secret',
  'Basic secret',
  'Bearersecret',
  ' Bearer secret',
  'Bearer secret\n',
])('%j opens nothing, and says nothing of the caller', (header) => {
  expect(authorize(header, 'secret')).toEqual({ isAuthorized: false });
});

test.each([undefined, '', 'Bearer', 'Bearer '])(
  'a key that is empty is not opened by %j',
  (header) => {
    expect(authorize(header, '')).toEqual({ isAuthorized: false });
  },
);
