'use client';

import { Phone, PhoneOff } from 'lucide-react';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { useSecondsLeft } from '@/ui/useSecondsLeft';
import type { CallActions, CallView, IncomingCall } from '../model';

/** An incoming call. The bar is above the page and takes no focus, so that typing is not interrupted. */
export function IncomingBar({ view, actions }: { view: CallView; actions: CallActions }) {
  return (
    <div role="alert" className="fixed inset-x-3 top-[max(.75rem,env(safe-area-inset-top))] z-40 flex justify-center">
      {view.incoming && (
        <Ringing
          key={view.incoming.inviteId}
          call={view.incoming}
          endsCall={view.partner !== null && view.partnerLeft === null}
          onAnswer={actions.answer}
        />
      )}
    </div>
  );
}

interface RingingProps {
  call: IncomingCall;
  /** True: accepting ends the running call. */
  endsCall: boolean;
  onAnswer: CallActions['answer'];
}

const ways = { video: 'by video', audio: 'by voice', text: 'to write' } as const;

function Ringing({ call, endsCall, onAnswer }: RingingProps) {
  const left = useSecondsLeft(call.expiresAtMs);
  const name = call.name?.trim() || 'A buddy';
  return (
    <section
      aria-label={`${name} calls`}
      data-testid="invite"
      className="flex w-full max-w-lg items-center gap-3 rounded-3xl bg-surface p-3 ps-5 text-ink shadow-2xl ring-1
        ring-line motion-safe:animate-[appear_.18s_ease-out]"
    >
      <div className="min-w-0 flex-1">
        <p
          className="line-clamp-2 font-display text-lg leading-tight font-bold tracking-tight
            [overflow-wrap:anywhere]"
        >
          {name} calls {ways[call.matchMode]}
        </p>
        <p className="text-sm text-soft">
          {endsCall && 'Accepting ends this call. '}
          {/* The countdown is hidden from screen readers, which would read each second. */}
          <span aria-hidden className="whitespace-nowrap tabular-nums">
            {left !== null && `Rings for ${left} s`}
          </span>
        </p>
      </div>
      <IconButton
        icon={PhoneOff}
        look="quiet"
        label="Decline"
        data-testid="invite-decline"
        onClick={() => onAnswer(call.inviteId, false)}
      />
      <Button
        look="primary"
        data-testid="invite-accept"
        className="px-5"
        onClick={() => onAnswer(call.inviteId, true)}
      >
        <Phone aria-hidden size={18} />
        Accept
      </Button>
    </section>
  );
}
