const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/i;

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number =>
  [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;

/**
 * Whether `text` is a real date and time of RFC 3339, section 5.6. `Date.parse` is no judge of that:
 * it takes a date alone and moves 30 February into March. A leap second counts only as the last of a UTC day.
 */
export function isTimestamp(text: string): boolean {
  const [, year, month, day, ...time] = shape.exec(text) ?? [];
  if (year === undefined) return false;
  const isDate = Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
  return isDate && isTime(time);
}

function isTime([hour, minute, second, sign, hours = '0', minutes = '0']: string[]): boolean {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(hours) > 23 || Number(minutes) > 59)
    return false;
  const offset = Number(`${sign ?? '+'}1`) * (Number(hours) * 60 + Number(minutes));
  const utc = (Number(hour) * 60 + Number(minute) - offset + 1440) % 1440;
  return Number(second) <= 59 || (second === '60' && utc === 1439);
}
