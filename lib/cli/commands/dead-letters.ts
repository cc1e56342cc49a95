import type { Command } from 'commander';
import { type DiscardOptions, discard } from '../dead-letters/discard';
import { type EditOptions, edit } from '../dead-letters/edit';
import { letterIn, pathOf } from '../dead-letters/letters';
import { type ListOptions, list } from '../dead-letters/list';
import { withLetterFilter } from '../dead-letters/selection';
import { showLetter } from '../dead-letters/show';
import { wholeNumber } from '../options';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';
import { redriveVerb } from './redrive';

export const deadLettersCommand = (site: CliSite): Command =>
  command(
    'dead-letters',
    'What a subscription could not deliver: look, correct, redrive, discard',
    'weft dead-letters list billing',
  )
    .addCommand(listCommand(site))
    .addCommand(show(site))
    .addCommand(editCommand(site))
    .addCommand(redriveVerb(site, 'dead-letters redrive'))
    .addCommand(discardCommand(site));

const listCommand = (site: CliSite): Command =>
  withLetterFilter(
    command(
      'list',
      'List dead letters, those of a key in their order',
      'weft dead-letters list billing --why rejected --from 2h',
    ),
    site,
  )
    .argument('<subscription>', 'its name')
    .option('--key <key>', 'those of this key')
    .option('--limit <n>', 'so many of them', wholeNumber(1, 1_000_000), 20)
    .option('--all', 'all of them')
    .action(act(site, (run: Run<ListOptions>, subscription: string) => list(run, subscription)));

const show = (site: CliSite): Command =>
  command(
    'show',
    'Show a dead letter, why it is one, and its event',
    'weft dead-letters show billing 3-42',
  )
    .argument('<subscription>', 'its name')
    .argument('<position>', 'its partition and offset')
    .action(
      act(site, async ({ api, output }, subscription: string, position: string) =>
        showLetter(output, letterIn(await api.getText(pathOf(subscription, position)))),
      ),
    );

const editCommand = (site: CliSite): Command =>
  command(
    'edit',
    'Correct the event of a dead letter, in $VISUAL or $EDITOR; id, source and key stay',
    'weft dead-letters edit billing 3-42',
    'weft dead-letters edit billing 3-42 --event @corrected.json',
  )
    .argument('<subscription>', 'its name')
    .argument('<position>', 'its partition and offset')
    .option('--event <event>', 'the corrected event: JSON, @file, or - for stdin')
    .action(
      act(site, (run: Run<EditOptions>, subscription: string, position: string) =>
        edit(run, subscription, position),
      ),
    );

const discardCommand = (site: CliSite): Command =>
  withLetterFilter(
    command(
      'discard',
      'Discard dead letters for good, with a reason that is kept for 30 days',
      'weft dead-letters discard billing 3-42 --reason "a test order"',
      'weft dead-letters discard billing --key alice --dry-run',
    ),
    site,
  )
    .argument('<subscription>', 'its name')
    .argument('[positions...]', 'partitions and offsets, such as 3-42')
    .option('--key <key>', 'those of this key')
    .option('--all', 'all of them')
    .option('--reason <text>', 'why they are discarded')
    .option('--dry-run', 'show which they would be, and discard nothing')
    .option('--yes', 'do not ask')
    .action(
      act(site, (run: Run<DiscardOptions>, subscription: string, positions: string[]) =>
        discard(run, subscription, positions),
      ),
    );
