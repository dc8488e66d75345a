/** The picture of the front page: a hostel with lit windows, two of them connected. */
import { FigureShape } from '@/ui/figures';
import './front.css';
import { windowsOf, type Window } from './windows';

const arch = (x: number, y: number, width: number, height: number) =>
  `M${x} ${y + height}V${y + width / 2}a${width / 2} ${width / 2} 0 0 1 ${width} 0V${y + height}z`;

export function Facade({ className }: { className?: string }) {
  const { width, height, roof, windows, thread } = windowsOf;
  return (
    <svg
      aria-hidden
      className={className}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMin slice"
    >
      <circle className="front-sun" cx={width * 0.76} cy={roof - 72} r="46" />
      <path className="front-wall" d={`M0 ${roof}H${width}V${height}H0z`} />
      <Parapet width={width} y={roof} />
      {windows.map((window) => (
        <ArchedWindow key={`${window.x} ${window.y}`} window={window} />
      ))}
      <path className="front-thread" d={thread} />
    </svg>
  );
}

function Parapet({ width, y }: { width: number; y: number }) {
  const posts = Array.from({ length: Math.ceil(width / 24) }, (_, at) => at * 24 + 8);
  return (
    <g>
      <path className="front-ledge" d={`M0 ${y - 34}h${width}v9H0zM0 ${y}h${width}v7H0z`} />
      {posts.map((x) => (
        <rect key={x} className="front-ledge" x={x} y={y - 28} width="7" height="30" rx="3" />
      ))}
    </g>
  );
}

function ArchedWindow({ window }: { window: Window }) {
  const { x, y, width, height, light, figure } = window;
  const clip = `window-${x}-${y}`;
  return (
    <g className="front-window" data-light={light}>
      <path className="front-frame" d={arch(x - 7, y - 7, width + 14, height + 7)} />
      <path className="front-recess" d={arch(x, y, width, height)} />
      {light && <path className="front-glow" d={arch(x, y, width, height)} />}
      {figure !== null && (
        <>
          <clipPath id={clip}>
            <path d={arch(x, y, width, height)} />
          </clipPath>
          <g clipPath={`url(#${clip})`}>
            <g
              className="front-person"
              transform={`translate(${x + width / 2 - height * 0.31} ${y + height * 0.27}) scale(${height * 0.0062})`}
            >
              <FigureShape which={figure} />
            </g>
          </g>
        </>
      )}
      <rect className="front-sill" x={x - 12} y={y + height} width={width + 24} height="9" rx="2" />
    </g>
  );
}
