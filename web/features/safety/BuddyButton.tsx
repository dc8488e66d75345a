'use client';

import { UserRoundCheck, UserRoundPlus, UserRoundX } from 'lucide-react';
import { cx } from '@/ui/cx';
import { IconButton } from '@/ui/IconButton';
import type { CallMarks } from './call-marks';
import { useMarksState } from './useMarks';
import { tieWords } from './words';

interface BuddyButtonProps {
  marks: CallMarks;
  name: string;
  look?: 'glass' | 'quiet';
  className?: string;
}

/** Ask, asked, buddies. */
export function BuddyButton({ marks, name, look = 'quiet', className }: BuddyButtonProps) {
  const { tie, isAsking, isGuest } = useMarksState(marks);
  const isOpen = !isGuest && (tie === null || tie === 'incoming');
  return (
    <IconButton
      icon={isGuest ? UserRoundX : isOpen ? UserRoundPlus : UserRoundCheck}
      look={look}
      label={isGuest ? `${name} is a guest: guests have no buddies` : tieWords(tie, name)}
      data-testid="add-buddy"
      data-state={tie === 'buddy' ? 'buddies' : tie === 'outgoing' ? 'asked' : 'ask'}
      // Stays in the order of the keys: what it says is the answer.
      aria-disabled={!isOpen || isAsking}
      className={cx(tie === 'incoming' && 'bg-light text-on-light hover:bg-(--light-strong)', className)}
      onClick={() => {
        if (isOpen) void marks.askBuddy();
      }}
    />
  );
}
