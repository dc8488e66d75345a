'use client';

import { useState } from 'react';
import type { Api } from '@/lib/api';
import { blockUser } from '@/lib/api';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import type { CallPartner } from './call-partner';
import { failureMessage } from './messages';

interface BlockDialogProps {
  api: Api;
  person: Pick<CallPartner, 'partnerId' | 'name'>;
  /** True: the two users are in a call now. */
  inCall?: boolean;
  /** Called when the request is sent. The server may end the call before it answers. */
  onAsked?(): void;
  onBlocked(): void;
  onFailed?(): void;
  onClose(): void;
}

/** Asks for confirmation of a block. */
export function BlockDialog({ api, person, inCall = false, ...on }: BlockDialogProps) {
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const block = async () => {
    setSending(true);
    setFailure(null);
    on.onAsked?.();
    try {
      await blockUser(api, person.partnerId);
      on.onBlocked();
    } catch (error) {
      setFailure(failureMessage(error));
      setSending(false);
      on.onFailed?.();
    }
  };
  return (
    <Dialog title={`Block ${person.name}?`} testId="block-dialog" onClose={on.onClose}>
      <p>
        {inCall && 'This call ends at once. '}
        You two will not meet again. {person.name} is not told.
      </p>
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={on.onClose}>Cancel</Button>
        <Button
          look="danger"
          data-autofocus
          data-testid="block-confirm"
          aria-disabled={isSending}
          onClick={() => {
            if (!isSending) void block();
          }}
        >
          {isSending ? 'Blocking…' : 'Block'}
        </Button>
      </div>
      <p role="alert" className="font-semibold text-danger empty:hidden">
        {failure}
      </p>
    </Dialog>
  );
}
