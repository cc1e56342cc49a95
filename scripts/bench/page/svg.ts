import { readable, scaleOf, ticksOf } from './scale';

/** One line of a chart. */
export interface Line {
  readonly name: string;
  /** Points from left to right; what is not finite is left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
  /** A level to be compared with. */
  readonly level?: { readonly name: string; readonly y: number };
}

const width = 720;
const height = 400;
const area = { left: 70, right: 20, top: 50, bottom: 95 };

/** Told apart in light and in dark, and by whoever sees few colours: each has its own dashes, too. */
const strokes = [
  ['#2f81f7', ''],
  ['#d9480f', '7 4'],
  ['#2da44e', '2 4'],
  ['#a371f7', '10 3 2 3'],
  ['#bf8700', '4 2'],
  ['#1b9aaa', '1 3'],
] as const;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

const rounded = (number: number): string => String(Number(number.toFixed(1)));

/** A chart with lines, on scales on which each step multiplies. It takes the reader's light or dark. */
export function chartOf({ title, x, y, lines, level }: Chart): string {
  const shown = lines
    .map(({ name, points }) => ({ name, points: points.filter(isShown) }))
    .filter((line) => line.points.length > 0);
  const points = shown.flatMap((line) => line.points);
  if (points.length === 0) return frame(title, '<text x="70" y="200">not measured</text>');
  const across = ticksOf(points.map(([at]) => at));
  const up = ticksOf([...points.map(([, at]) => at), ...(level ? [level.y] : [])]);
  const atX = scaleOf(across, area.left, width - area.right);
  const atY = scaleOf(up, height - area.bottom, area.top);
  const bottom = height - area.bottom;
  return frame(
    title,
    [
      ...across.map(
        (tick) =>
          `<path class="grid" d="M${rounded(atX(tick))} ${area.top}V${bottom}"/><text x="${rounded(atX(tick))}" y="${bottom + 18}" text-anchor="middle">${readable(tick)}</text>`,
      ),
      ...up.map(
        (tick) =>
          `<path class="grid" d="M${area.left} ${rounded(atY(tick))}H${width - area.right}"/><text x="${area.left - 8}" y="${rounded(atY(tick) + 4)}" text-anchor="end">${readable(tick)}</text>`,
      ),
      `<text x="${width / 2}" y="${bottom + 38}" text-anchor="middle">${escaped(x)}</text>`,
      `<text x="14" y="${area.top - 12}">${escaped(y)}</text>`,
      ...(level
        ? [
            `<path class="level" d="M${area.left} ${rounded(atY(level.y))}H${width - area.right}"/><text x="${width - area.right - 4}" y="${rounded(atY(level.y) - 5)}" text-anchor="end">${escaped(level.name)}</text>`,
          ]
        : []),
      ...shown.map((line, at) => drawn(line, at, { atX, atY })),
    ].join('\n'),
  );
}

const isShown = ([x, y]: readonly [number, number]): boolean =>
  x > 0 && y > 0 && Number.isFinite(x * y);

interface Scales {
  readonly atX: (value: number) => number;
  readonly atY: (value: number) => number;
}

function drawn({ name, points }: Line, at: number, { atX, atY }: Scales): string {
  const [colour, dashes] = strokes[at % strokes.length] ?? strokes[0];
  const places = points.map(([x, y]) => [rounded(atX(x)), rounded(atY(y))] as const);
  const left = area.left + (at % 2) * 330;
  const top = height - 34 + Math.floor(at / 2) * 16;
  const line = `stroke="${colour}" stroke-width="2" fill="none" stroke-dasharray="${dashes}"`;
  return [
    `<path d="M${places.map((place) => place.join(' ')).join('L')}" ${line}/>`,
    ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`),
    `<path d="M${left} ${top - 4}h26" ${line}/><text x="${left + 34}" y="${top}">${escaped(name)}</text>`,
  ].join('');
}

const frame = (
  title: string,
  inside: string,
): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>text{font:12px sans-serif;fill:#24292f}.title{font-weight:600;font-size:14px}.grid{stroke:#8884;fill:none}.level{stroke:#cf222e;stroke-dasharray:6 3;fill:none}@media(prefers-color-scheme:dark){text{fill:#d0d7de}}</style>
<text class="title" x="14" y="20">${escaped(title)}</text>
${inside}
</svg>
`;
