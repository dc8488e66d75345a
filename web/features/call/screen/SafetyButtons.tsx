'use client';

import { Ban, Flag } from 'lucide-react';
import { use } from 'react';
import { BuddyButton } from '@/features/safety';
import { classNames } from '@/ui/class-names';
import { IconButton } from '@/ui/IconButton';
import { SafetyContext } from './safety-context';

interface SafetyButtonsProps {
  /** Of the partner. */
  name: string;
  look: 'glass' | 'quiet';
  className?: string;
}

/** Buttons for buddy request, report and block. Renders nothing if the server has no accounts. */
export function SafetyButtons({ name, look, className }: SafetyButtonsProps) {
  const tools = use(SafetyContext);
  if (!tools) return null;
  return (
    <div className={classNames('flex shrink-0 gap-1.5', className)}>
      {tools.feedback && <BuddyButton feedback={tools.feedback} name={name} look={look} className="size-11!" />}
      <IconButton
        icon={Flag}
        look={look}
        label={`Report ${name}`}
        aria-haspopup="dialog"
        data-testid="report"
        className="size-11!"
        onClick={tools.report}
      />
      <IconButton
        icon={Ban}
        look={look}
        label={`Block ${name}`}
        aria-haspopup="dialog"
        data-testid="block"
        className="size-11!"
        onClick={tools.block}
      />
    </div>
  );
}
