/** Computes the coordinates of small charts. Pure. */

const inset = 4;
const gap = 0.28;

export interface LineShape {
  readonly line: string;
  readonly area: string;
  readonly last: { readonly x: number; readonly y: number } | null;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Scales values from 0 (bottom) to the maximum (top). A single value is a horizontal line. */
export function lineOf(values: readonly number[], width: number, height: number): LineShape {
  if (values.length === 0) return { line: '', area: '', last: null };
  const shown = values.length === 1 ? [values[0] ?? 0, values[0] ?? 0] : values;
  const top = Math.max(1, ...shown);
  const points = shown.map((value, at) => ({
    x: round((at / (shown.length - 1)) * width),
    y: round(height - inset - (value / top) * (height - 2 * inset)),
  }));
  const line = `M${points.map(({ x, y }) => `${x} ${y}`).join('L')}`;
  return { line, area: `${line}L${width} ${height}L0 ${height}Z`, last: points.at(-1) ?? null };
}

export interface BarShape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A value of 0 is a thin line, so that each hour is visible. */
export function barsOf(values: readonly number[], width: number, height: number): BarShape[] {
  const top = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return values.map((value, at) => {
    const barHeight = round(Math.max(1.5, (value / top) * height));
    return { x: round(at * step), y: round(height - barHeight), width: round(step * (1 - gap)), height: barHeight };
  });
}
