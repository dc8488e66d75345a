/** The positions of the windows of the façade, and which are lit. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `pair` marks the two connected windows. Windows with the same letter are lit together. */
  readonly light: 'pair' | 'a' | 'b' | 'c' | 'alone' | null;
  readonly figure: number | null;
}

const columns = 6;
const rows = 5;
const pitchX = 130;
const pitchY = 196;
const windowWidth = 84;
const windowHeight = 128;
const roof = 176;
const left = 36;
const top = roof + 46;

type Home = readonly [row: number, column: number, light: Window['light'], figure: number | null];

const homes: readonly Home[] = [
  [0, 1, 'a', 5],
  [0, 4, 'pair', 0],
  [0, 5, 'b', 6],
  [1, 0, 'c', 2],
  [1, 2, 'pair', 3],
  [1, 5, 'alone', null],
  [2, 1, 'alone', null],
  [2, 3, 'a', 4],
  [2, 4, 'c', 7],
  [3, 0, 'b', 1],
  [3, 2, 'alone', null],
  [3, 5, 'alone', null],
  [4, 3, 'alone', null],
];

const windows: Window[] = [];
for (let row = 0; row < rows; row += 1) {
  for (let column = 0; column < columns; column += 1) {
    const home = homes.find(([homeRow, homeColumn]) => homeRow === row && homeColumn === column);
    windows.push({
      x: left + column * pitchX,
      y: top + row * pitchY,
      width: windowWidth,
      height: windowHeight,
      light: home?.[2] ?? null,
      figure: home?.[3] ?? null,
    });
  }
}

/** The line between the two connected windows. */
function slackString(pair: readonly Window[]): string {
  const [from, to] = pair;
  if (!from || !to) return '';
  const a = { x: from.x + from.width / 2, y: from.y + from.height + 4 };
  const b = { x: to.x + to.width / 2, y: to.y + to.height + 4 };
  return `M${a.x} ${a.y}C${a.x - 30} ${a.y + 110} ${b.x + 70} ${b.y + 70} ${b.x} ${b.y}`;
}

export const windowsOf = {
  width: columns * pitchX + 20,
  height: top + rows * pitchY - 20,
  roof,
  windows,
  thread: slackString(windows.filter((window) => window.light === 'pair')),
} as const;
