'use client';

import { ThumbsDown, ThumbsUp } from 'lucide-react';
import type { RatingValue } from '@/lib/api';
import { classNames } from '@/ui/class-names';
import type { CallFeedback } from './call-feedback';
import { useFeedbackState } from './useCallFeedback';

interface RatingButtonsProps {
  feedback: CallFeedback;
  /** The name of the partner, for screen readers. */
  name: string;
  className?: string;
}

const choices = [
  { value: 'up', label: 'Good', icon: ThumbsUp },
  { value: 'down', label: 'Not good', icon: ThumbsDown },
] as const satisfies readonly { value: RatingValue; label: string; icon: typeof ThumbsUp }[];

/** Thumb up or down. Pressing the other button changes the rating. */
export function RatingButtons({ feedback, name, className }: RatingButtonsProps) {
  const { rating } = useFeedbackState(feedback);
  return (
    <div
      role="group"
      aria-label={`How was ${name}?`}
      data-testid="rating"
      className={classNames('flex gap-1.5', className)}
    >
      {choices.map(({ value, label, icon: Icon }) => (
        <button
          key={value}
          type="button"
          aria-label={label}
          title={label}
          aria-pressed={rating === value}
          data-testid={`rate-${value}`}
          className={classNames(
            'inline-flex size-11 items-center justify-center rounded-full transition-colors duration-150',
            rating === value ? 'bg-accent text-paper' : 'bg-ink/8 text-ink hover:bg-ink/14',
          )}
          onClick={() => void feedback.rate(value)}
        >
          <Icon aria-hidden size={20} />
        </button>
      ))}
    </div>
  );
}
