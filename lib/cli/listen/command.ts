import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../options';
import type { CliSite } from '../site';
import { act, command } from '../verb';
import { listen } from './listen';

export const listenCommand = (site: CliSite): Command =>
  command(
    'listen',
    'Deliver a pull subscription to an address of yours: each record is posted there, and done when the answer is 2xx',
    'weft subscriptions listen billing --forward http://localhost:3000',
  )
    .argument(
      '<subscription>',
      'a pull subscription; better one of your own than one that others read',
    )
    .requiredOption('--forward <url>', 'where to post to, http or https', address)
    .addOption(
      new Option('--mode <mode>', 'a CloudEvent as JSON, or its data with the rest as headers')
        .choices(['structured', 'binary'])
        .default('structured'),
    )
    .option('--max <count>', 'end after so many records', wholeNumber(1, 1_000_000_000))
    .addOption(new Option('--once', 'end after one record').conflicts('max'))
    .option(
      '--concurrency <count>',
      'post so many at once, of different keys',
      wholeNumber(1, 50),
      1,
    )
    .option('--timeout <seconds>', 'how long an answer may take', wholeNumber(1, 3_600), 30)
    .option(
      '--retry-after <seconds>',
      'try a failed record again after so long',
      wholeNumber(0, 43_200),
      5,
    )
    .action(act(site, listen));

function address(text: string): string {
  if (URL.canParse(text)) {
    const { protocol, username, password } = new URL(text);
    if (/^https?:$/.test(protocol) && !username && !password) return text;
  }
  throw new InvalidArgumentError('It must be an http or https address, without a user.');
}
