'use client';

import { ArrowLeft } from 'lucide-react';
import { Avatar } from '@/features/site';
import type { Api, Call, CallId } from '@/lib/api';
import { IconButton } from '@/ui/IconButton';
import { useNow } from '@/ui/useNow';
import { Messages } from './Messages';
import { PersonTools } from './PersonTools';
import type { BuddyStates } from './useBuddyStates';
import { dayText, callDurationText, modeLabels, partnerNameOf, timeText } from './format';

interface ConversationProps {
  api: Api;
  id: CallId;
  /** Null: the list has not loaded this call yet. */
  call: Call | null;
  buddyStates: BuddyStates | null;
  onClose(): void;
}

/** One call: partner, time, messages, and buttons for rating, report and block. */
export function Conversation({ api, id, call, buddyStates, onClose }: ConversationProps) {
  return (
    <article className="rounded-3xl bg-surface ring-1 ring-line wide:sticky wide:top-6">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-3 border-b border-line p-4 wide:p-5">
        <IconButton icon={ArrowLeft} label="Back to all calls" look="quiet" className="wide:hidden" onClick={onClose} />
        {call && (
          <>
            <Avatar person={call.partner} className="h-16 w-14" />
            <div className="min-w-0 flex-1">
              <h2 className="truncate font-display text-2xl font-bold tracking-tight">{partnerNameOf(call)}</h2>
              <CallFacts call={call} />
            </div>
            {call.partner && buddyStates && (
              <PersonTools api={api} call={call} partner={call.partner} buddyStates={buddyStates} />
            )}
          </>
        )}
      </header>
      <Messages api={api} id={id} partnerName={call ? partnerNameOf(call) : 'They'} />
    </article>
  );
}

function CallFacts({ call }: { call: Call }) {
  const now = useNow(true, 60_000);
  const facts = [
    now > 0 && `${dayText(call.startedAtMs, now)}, ${timeText(call.startedAtMs)}`,
    modeLabels[call.mode],
    callDurationText(call),
    call.partner?.campus,
  ].filter(Boolean);
  return <p className="text-sm text-soft tabular-nums">{facts.join(' · ')}</p>;
}
