'use client';

import { ThumbsDown, ThumbsUp } from 'lucide-react';
import type { RatingValue } from '@/lib/api';
import { cx } from '@/ui/cx';
import type { CallMarks } from './call-marks';
import { useMarksState } from './useMarks';

interface RatingButtonsProps {
  marks: CallMarks;
  /** Of whom: for those who do not see what stands around. */
  name: string;
  className?: string;
}

const choices = [
  { value: 'up', label: 'Good', icon: ThumbsUp },
  { value: 'down', label: 'Not good', icon: ThumbsDown },
] as const satisfies readonly { value: RatingValue; label: string; icon: typeof ThumbsUp }[];

/** Up or down, changed by pressing the other one. */
export function RatingButtons({ marks, name, className }: RatingButtonsProps) {
  const { rating } = useMarksState(marks);
  return (
    <div role="group" aria-label={`How was ${name}?`} data-testid="rating" className={cx('flex gap-1.5', className)}>
      {choices.map(({ value, label, icon: Icon }) => (
        <button
          key={value}
          type="button"
          aria-label={label}
          title={label}
          aria-pressed={rating === value}
          data-testid={`rate-${value}`}
          className={cx(
            'inline-flex size-11 items-center justify-center rounded-full transition-colors duration-150',
            rating === value ? 'bg-accent text-paper' : 'bg-ink/8 text-ink hover:bg-ink/14',
          )}
          onClick={() => void marks.rate(value)}
        >
          <Icon aria-hidden size={20} />
        </button>
      ))}
    </div>
  );
}
