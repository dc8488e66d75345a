'use client';

import { Ban, Flag } from 'lucide-react';
import { useState } from 'react';
import { BlockDialog, BuddyButton, RatingButtons, ReportDialog } from '@/features/safety';
import { useCallFeedback, useFeedbackState } from '@/features/safety';
import type { Api, Call, Person } from '@/lib/api';
import { IconButton } from '@/ui/IconButton';
import type { BuddyStates } from './useBuddyStates';
import { partnerNameOf } from './format';

interface PersonToolsProps {
  api: Api;
  call: Call;
  partner: Person;
  buddyStates: BuddyStates;
}

/** Rating, buddy request, report and block after a call. */
export function PersonTools({ api, call, partner, buddyStates }: PersonToolsProps) {
  const name = partnerNameOf(call);
  const callPartner = { callId: call.id, partnerId: partner.id, name };
  const known = { rating: call.rating, buddyState: buddyStates.get(partner.id) ?? null };
  const feedback = useCallFeedback(api, callPartner, known);
  const { errorMessage } = useFeedbackState(feedback);
  const [asking, setAsking] = useState<'report' | 'block' | null>(null);
  const [isBlocked, setBlocked] = useState(false);
  const close = () => setAsking(null);
  return (
    <div className="flex w-full flex-wrap items-center gap-1.5">
      <RatingButtons feedback={feedback} name={name} />
      {!partner.isGuest && <BuddyButton feedback={feedback} name={name} className="size-11!" />}
      <span className="ms-auto flex gap-1.5">
        <IconButton
          icon={Flag}
          label={`Report ${name}`}
          look="quiet"
          data-testid="report"
          className="size-11!"
          onClick={() => setAsking('report')}
        />
        <IconButton
          icon={Ban}
          label={isBlocked ? `${name} is blocked` : `Block ${name}`}
          look="quiet"
          data-testid="block"
          aria-disabled={isBlocked}
          className="size-11!"
          onClick={() => {
            if (!isBlocked) setAsking('block');
          }}
        />
      </span>
      <p role="status" className="w-full text-sm font-semibold empty:hidden">
        {isBlocked ? `${name} is blocked. You can take that back on your profile.` : errorMessage}
      </p>
      {asking === 'report' && (
        <ReportDialog
          api={api}
          callPartner={callPartner}
          onBlock={isBlocked ? undefined : () => setAsking('block')}
          onClose={close}
        />
      )}
      {asking === 'block' && (
        <BlockDialog
          api={api}
          person={callPartner}
          onBlocked={() => {
            setBlocked(true);
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}
