import { Refusal } from '../errors';
import { received } from '../publish/received';

/** What no group is called: fan-out's cursors and the list of groups are kept beside them, under names with "$". */
const groupName = /^[A-Za-z][A-Za-z0-9_-]{0,47}$/;

/** What a member may be called: printable ASCII without spaces, which every log and every terminal shows. */
export const memberName = /^[\x21-\x7e]{1,128}$/;

/** @throws Refusal `group_name_invalid` */
export function checkGroupName(name: string): string {
  if (groupName.test(name)) return name;
  throw new Refusal(
    'group_name_invalid',
    `A group's name is a letter, then up to 47 letters, digits, "-" or "_", got ${received(name)}.`,
  );
}
