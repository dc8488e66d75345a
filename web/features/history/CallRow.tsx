import { AudioLines, MessageSquareText, ThumbsDown, ThumbsUp, Video } from 'lucide-react';
import { Avatar } from '@/features/site';
import type { Call } from '@/lib/api';
import { classNames } from '@/ui/class-names';
import { callDurationText, messageCountText, modeLabels, partnerNameOf, timeText } from './format';

export const modeIcons = { video: Video, audio: AudioLines, text: MessageSquareText } as const;

interface CallRowProps {
  call: Call;
  isOpen: boolean;
  onOpen(): void;
}

export function CallRow({ call, isOpen, onOpen }: CallRowProps) {
  const Icon = modeIcons[call.mode];
  const facts = [callDurationText(call), messageCountText(call.messages)].filter(Boolean).join(' · ');
  return (
    <button
      type="button"
      aria-current={isOpen || undefined}
      className={classNames(
        'flex w-full items-center gap-4 rounded-2xl px-3 py-2.5 text-start transition-colors duration-150',
        isOpen ? 'bg-surface ring-1 ring-line' : 'hover:bg-ink/8',
      )}
      onClick={onOpen}
    >
      <Avatar person={call.partner} className="h-14 w-12" />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline justify-between gap-3">
          <span className="truncate font-semibold">{partnerNameOf(call)}</span>
          <span className="shrink-0 text-sm text-soft tabular-nums">{timeText(call.startedAtMs)}</span>
        </span>
        <span className="flex items-center gap-1.5 text-sm text-soft tabular-nums">
          <Icon role="img" aria-label={modeLabels[call.mode]} size={16} className="shrink-0" />
          <span className="truncate">{facts}</span>
          {call.rating === 'up' && <ThumbsUp role="img" aria-label="You liked it" size={14} className="ms-auto" />}
          {call.rating === 'down' && (
            <ThumbsDown role="img" aria-label="You did not like it" size={14} className="ms-auto" />
          )}
        </span>
        {call.match !== null && <span className="mt-0.5 line-clamp-2 text-sm">“{call.match}”</span>}
      </span>
    </button>
  );
}
