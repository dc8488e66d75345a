'use client';

import { useState } from 'react';
import type { Api } from '@/lib/api';
import { apiErrorMessage, banUser } from '@/lib/api';
import type { UserId } from '@/lib/protocol';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { SelectField, TextField } from '@/ui/Field';
import { Failure } from './Panel';
import { banDurations, banReasonMax } from './format';

interface BanDialogProps {
  api: Api;
  userId: UserId;
  name: string;
  /** The suggested reason. */
  reason?: string;
  onBanned(reason: string): void;
  onClose(): void;
}

const aDayAt = 1;

/** Asks for reason and duration of a ban. The ban ends a running call of the user at once. */
export function BanDialog({ api, userId, name, reason: given = '', onBanned, onClose }: BanDialogProps) {
  const [reason, setReason] = useState(given);
  const [lengthAt, setLengthAt] = useState(aDayAt);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const ban = async () => {
    setSending(true);
    setFailure(null);
    try {
      const minutes = banDurations[lengthAt]?.minutes ?? null;
      await banUser(api, { userId, reason: reason.trim(), minutes });
      onBanned(reason.trim());
    } catch (error) {
      setFailure(apiErrorMessage(error));
      setSending(false);
    }
  };
  return (
    <Dialog title={`Ban ${name}`} testId="ban-dialog" onClose={onClose}>
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== '' && !isSending) void ban();
        }}
      >
        <TextField
          label="Reason"
          hint="They read it, so write it to them."
          required
          data-autofocus
          maxLength={banReasonMax}
          value={reason}
          data-testid="ban-reason"
          onChange={(event) => setReason(event.target.value)}
        />
        <SelectField
          label="For how long"
          value={lengthAt}
          data-testid="ban-length"
          onChange={(event) => setLengthAt(Number(event.target.value))}
        >
          {banDurations.map(({ label }, at) => (
            <option key={label} value={at}>
              {label}
            </option>
          ))}
        </SelectField>
        <Failure words={failure} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" data-testid="ban-confirm" aria-disabled={isSending}>
            {isSending ? 'Banning…' : 'Ban'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
