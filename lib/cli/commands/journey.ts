import { type Command, InvalidArgumentError } from 'commander';
import { type Journey, timelineOf } from '../journey/timeline';
import type { CliSite } from '../site';
import { act, command } from '../verb';

export const journeyCommand = (site: CliSite): Command =>
  command(
    'journey',
    'Show the way of a record: appended, dispatched, and what became of it in each subscription',
    'weft journey orders 3-17',
  )
    .argument('<topic>', 'the topic')
    .argument(
      '<position>',
      'its partition and offset, as "weft publish" and "weft tail" show them',
      position,
    )
    .action(
      act(site, async ({ api, output }, topic: string, place: string) => {
        const journey = await api.get<Journey>(['topics', topic, 'events', place, 'journey']);
        if (output.form !== 'table') output.json(journey);
        else for (const line of timelineOf(journey, output.paint)) output.write(line);
      }),
    );

function position(text: string): string {
  if (/^(0|[1-9]\d*)-(0|[1-9]\d*)$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a partition and an offset, such as 3-17.');
}
