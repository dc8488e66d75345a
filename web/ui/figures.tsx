/**
 * Figures of people, drawn in a box of 100 by 120. Their colours are CSS variables, so that the window behind them can
 * set them.
 */
import type { ReactNode } from 'react';

const skin = 'var(--figure-skin, #7a4a32)';
const hair = 'var(--figure-hair, #14211f)';
const cloth = (colour: string) => `var(--figure-cloth, ${colour})`;
const teal = '#0e5d58';
const brick = '#a5402d';
const indigo = '#2f4072';
const plum = '#6b2f4f';

function Bust({ colour, children }: { colour: string; children?: ReactNode }) {
  return (
    <>
      <path d="M6 122C6 98 24 88 50 88s44 10 44 34z" fill={cloth(colour)} />
      <path d="M41 66h18v22c0 6-18 6-18 0z" fill={skin} />
      <ellipse cx="50" cy="51" rx="18.5" ry="22" fill={skin} />
      {children}
    </>
  );
}

const shapes = [
  <Bust key="bun" colour={brick}>
    <circle cx="50" cy="17" r="11" fill={hair} />
    <path d="M29 54c-3-22 8-31 21-31s24 9 21 31c-3-10-8-15-14-17-8 4-20 5-28 17z" fill={hair} />
  </Bust>,
  <Bust key="turban" colour={indigo}>
    <path d="M34 60c2 20 10 25 16 25s14-5 16-25c0 8-8 12-16 12s-16-4-16-12z" fill={hair} />
    <path d="M27 46c-5-18 6-34 25-34 18 0 26 14 21 33-6-7-13-11-21-15-8 3-18 8-25 16z" fill={cloth(brick)} />
    <path d="M30 38c6-8 13-13 22-16-9 0-19 5-22 16z" fill="#fff" opacity=".18" />
  </Bust>,
  <g key="long">
    <path d="M26 50c0-34 48-34 48 0 0 20 4 32 9 48H17c5-16 9-28 9-48z" fill={hair} />
    <Bust colour={teal}>
      <path d="M31 52c0-16 8-22 12-22 4 8 16 12 26 14 2-18-8-24-19-24-13 0-22 10-19 32z" fill={hair} />
    </Bust>
  </g>,
  <Bust key="headphones" colour={plum}>
    <path d="M30 52c-2-20 7-28 20-28s22 8 20 28c-2-8-5-12-8-14-8 2-18 2-25-1-3 3-6 8-7 15z" fill={hair} />
    <path d="M28 52c-2-42 46-42 44 0" fill="none" stroke={cloth(teal)} strokeWidth="5" />
    <rect x="22" y="46" width="11" height="20" rx="5.5" fill={cloth(teal)} />
    <rect x="67" y="46" width="11" height="20" rx="5.5" fill={cloth(teal)} />
  </Bust>,
  <g key="curls">
    <g fill={hair}>
      <circle cx="32" cy="36" r="13" />
      <circle cx="50" cy="27" r="15" />
      <circle cx="68" cy="36" r="13" />
      <circle cx="27" cy="52" r="11" />
      <circle cx="73" cy="52" r="11" />
    </g>
    <Bust colour={indigo}>
      <path d="M32 46c2-12 10-15 18-15s16 3 18 15c-6-6-11-7-18-7s-12 1-18 7z" fill={hair} />
    </Bust>
  </g>,
  <g key="scarf">
    <path d="M22 60c0-52 56-52 56 0 0 14 4 24 8 34l-36 18-36-18c4-10 8-20 8-34z" fill={cloth(teal)} />
    <ellipse cx="50" cy="55" rx="17" ry="20" fill={skin} />
    <path d="M6 122c0-20 14-30 30-34 8 8 20 8 28 0 16 4 30 14 30 34z" fill={cloth(teal)} />
    <path d="M36 84c8 10 20 10 28 0l4 8c-10 12-26 12-36 0z" fill="#fff" opacity=".14" />
  </g>,
  <Bust key="glasses" colour={teal}>
    <path d="M31 50c-4-24 10-29 21-28 12 0 22 6 17 28-1-7-4-10-6-13-9 1-20-1-24-4-4 4-7 9-8 17z" fill={hair} />
    <g fill="none" stroke={hair} strokeWidth="2.6">
      <circle cx="42" cy="53" r="6.6" />
      <circle cx="58" cy="53" r="6.6" />
      <path d="M48.600 52c1-1 2-1 2.800 0" />
    </g>
  </Bust>,
  <Bust key="braid" colour={plum}>
    <path d="M30 52c-3-22 8-31 20-31s23 9 20 31c-2-10-8-18-20-24-12 6-18 14-20 24z" fill={hair} />
    <path d="M66 50c10 8 4 18 8 26s-4 14-2 24" fill="none" stroke={hair} strokeWidth="9" strokeLinecap="round" />
    <circle cx="50" cy="42" r="1.800" fill={cloth(brick)} />
  </Bust>,
];

export const figureCount = shapes.length;

/** The SVG shape alone, for use inside another drawing. */
export function FigureShape({ which }: { which: number }) {
  return shapes[which % shapes.length];
}

export function Figure({ which, className }: { which: number; className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 100 120" className={className}>
      <FigureShape which={which} />
    </svg>
  );
}
