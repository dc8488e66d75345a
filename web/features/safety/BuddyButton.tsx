'use client';

import { UserRoundCheck, UserRoundPlus, UserRoundX } from 'lucide-react';
import { classNames } from '@/ui/class-names';
import { IconButton } from '@/ui/IconButton';
import type { CallFeedback } from './call-feedback';
import { useFeedbackState } from './useCallFeedback';
import { buddyButtonLabel } from './messages';

interface BuddyButtonProps {
  feedback: CallFeedback;
  name: string;
  look?: 'glass' | 'quiet';
  className?: string;
}

/** The buddy button: ask, asked, or already buddies. */
export function BuddyButton({ feedback, name, look = 'quiet', className }: BuddyButtonProps) {
  const { buddyState, isAsking, isGuest } = useFeedbackState(feedback);
  const isOpen = !isGuest && (buddyState === null || buddyState === 'incoming');
  return (
    <IconButton
      icon={isGuest ? UserRoundX : isOpen ? UserRoundPlus : UserRoundCheck}
      look={look}
      label={isGuest ? `${name} is a guest: guests have no buddies` : buddyButtonLabel(buddyState, name)}
      data-testid="add-buddy"
      data-state={buddyState === 'buddy' ? 'buddies' : buddyState === 'outgoing' ? 'asked' : 'ask'}
      // Stays focusable, since its label shows the result.
      aria-disabled={!isOpen || isAsking}
      className={classNames(buddyState === 'incoming' && 'bg-light text-on-light hover:bg-(--light-strong)', className)}
      onClick={() => {
        if (isOpen) void feedback.askBuddy();
      }}
    />
  );
}
