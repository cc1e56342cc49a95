import { readOptions } from '../../lib/local/options';
import { root } from '../../lib/local/places';
import { Problem } from '../../lib/local/problem';

const nothing = { topology: 'bin/weft.config.ts', sample: true, exit: false, help: false };

test.each([
  ['nothing', [], nothing],
  ['--exit', ['--exit'], { ...nothing, exit: true }],
  ['--no-sample', ['--no-sample'], { ...nothing, sample: false }],
  ['--help', ['--help'], { ...nothing, help: true }],
  [
    'a topology of one’s own, which the sample does not fit',
    ['--topology', 'weft.config.ts'],
    { ...nothing, sample: false },
  ],
])('the command line takes %s', (_, args, options) => {
  expect(readOptions(args, `${root}/bin`)).toEqual(options);
});

test.each([
  ['an unknown option', ['--exti'], /--exti.*Usage: npm start/s],
  ['an argument that belongs to no option', ['weft.config.ts'], /weft.config.ts.*Usage/s],
  ['a topology without its file', ['--topology'], /--topology.*Usage/s],
  ['a topology that is not there', ['--topology', 'none.ts'], /no file .*\/bin\/none\.ts/],
])('the command line refuses %s, and says why', (_, args, reason) => {
  expect(() => readOptions(args, `${root}/bin`)).toThrow(Problem);
  expect(() => readOptions(args, `${root}/bin`)).toThrow(reason);
});
