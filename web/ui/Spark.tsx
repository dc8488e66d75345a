import { classNames } from './class-names';
import { barsOf, lineOf } from './chart';

interface SparkProps {
  values: readonly number[];
  className?: string;
}

const width = 240;
const height = 48;

/** A line chart of the last values, the newest on the right. Decorative: the number is shown beside it. */
export function SparkLine({ values, className }: SparkProps) {
  const { line, area, last } = lineOf(values, width, height);
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={classNames('block h-12 w-full overflow-visible', className)}
    >
      <path d={area} fill="var(--accent)" opacity=".14" />
      <path d={line} fill="none" stroke="var(--accent)" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      {last && (
        <path
          d={`M${last.x} ${last.y}h.01`}
          stroke="var(--accent)"
          strokeWidth="7"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}

interface BarChartProps {
  title: string;
  /** One bar each; `label` is used in the table for screen readers. */
  bars: readonly { readonly label: string; readonly value: number }[];
  className?: string;
}

/** A bar chart with the highest bar highlighted, and a table for screen readers. */
export function BarChart({ title, bars, className }: BarChartProps) {
  const shapes = barsOf(bars.map((bar) => bar.value), width, 64);
  const highest = Math.max(...bars.map((bar) => bar.value));
  return (
    <figure className={className}>
      <svg aria-hidden viewBox={`0 0 ${width} 64`} preserveAspectRatio="none" className="block h-20 w-full">
        {shapes.map((shape, at) => (
          <rect
            key={bars[at]?.label}
            {...shape}
            rx="1.5"
            fill={highest > 0 && bars[at]?.value === highest ? 'var(--light)' : 'var(--accent)'}
            opacity={bars[at]?.value === 0 ? 0.25 : 1}
          />
        ))}
      </svg>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-soft tabular-nums">
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
      <table className="sr-only">
        <caption>{title}</caption>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.label}>
              <th scope="row">{bar.label}</th>
              <td>{bar.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
