import { Problem } from '../../lib/local/problem';
import { topologyIn } from '../../lib/local/topology-file';

const errorOf = (file: string): unknown => {
  try {
    return topologyIn(`test/local/topologies/${file}`);
  } catch (error) {
    return error;
  }
};

test('the topology that a file exports is found', () => {
  expect(Object.keys(topologyIn('bin/weft.config.ts').topics)).toEqual(['github-events']);
});

test('a topology that breaks rules is a problem of its author’s, who is told them all', () => {
  const error = errorOf('broken.ts') as Problem;
  expect(error).toBeInstanceOf(Problem);
  expect(error.message).toContain('breaks 2 rule(s)');
  expect(error.message).toContain(
    'partitions must be a whole number of partitions, 1 to 256, got 0',
  );
  expect(error.message).toContain('topic name must be');
});

test('a file that exports something else is told what to export', () => {
  const error = errorOf('none.ts') as Problem;
  expect(error).toBeInstanceOf(Problem);
  expect(error.message).toContain('export default defineFabric(');
});

test('a mistake in the file keeps its own error, and where it arose', () => {
  expect(errorOf('failing.ts')).not.toBeInstanceOf(Problem);
  expect(errorOf('failing.ts')).toMatchObject({ message: 'a mistake of the file’s own' });
});
