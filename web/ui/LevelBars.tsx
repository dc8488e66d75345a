'use client';

import { useEffect, useRef } from 'react';

interface LevelBarsProps {
  /** Returns 0..1; called once per animation frame. */
  level(): number;
  label: string;
}

const bars = 14;

/** A loudness meter that is drawn without React renders. */
export function LevelBars({ level, label }: LevelBarsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let frame = 0;
    let shown = 0;
    const draw = () => {
      shown = Math.max(level(), shown * 0.86);
      const lit = Math.round(shown * bars);
      const children = list.current?.children ?? [];
      for (let at = 0; at < children.length; at += 1) {
        (children[at] as HTMLElement).dataset.lit = at < lit ? 'yes' : 'no';
      }
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [level]);
  return (
    <div ref={list} role="img" aria-label={label} className="flex h-4 items-center gap-[3px]">
      {Array.from({ length: bars }, (_, at) => (
        <span key={at} className="h-full w-[3px] rounded-full bg-white/30 data-[lit=yes]:bg-(--light)" />
      ))}
    </div>
  );
}
