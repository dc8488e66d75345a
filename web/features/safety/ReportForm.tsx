'use client';

import { useState } from 'react';
import type { ReportReason } from '@/lib/api';
import { reportReasons, reportTextMax } from '@/lib/api';
import { Button } from '@/ui/Button';
import { TextArea } from '@/ui/Field';
import { reasonLabels } from './messages';

export interface ReportDraft {
  readonly reason: ReportReason;
  readonly words: string;
}

interface ReportFormProps {
  isSending: boolean;
  failure: string | null;
  onSend(draft: ReportDraft): void;
}

export function ReportForm({ isSending, failure, onSend }: ReportFormProps) {
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [words, setWords] = useState('');
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason && !isSending) onSend({ reason, words });
      }}
    >
      <fieldset className="min-w-0">
        <legend className="mb-1.5 text-sm font-semibold">What happened?</legend>
        <div className="grid gap-1.5 sm:grid-cols-2">
          {reportReasons.map((each, at) => (
            <label
              key={each}
              className="flex min-h-12 cursor-pointer items-center gap-3 rounded-2xl px-3.5 py-2 ring-1 ring-edge
                ring-inset last:sm:col-span-2 hover:bg-ink/4 has-checked:bg-accent/12 has-checked:ring-2
                has-checked:ring-accent has-focus-visible:outline-3 has-focus-visible:outline-offset-2
                has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="reason"
                required
                value={each}
                data-autofocus={at === 0 ? true : undefined}
                checked={reason === each}
                onChange={() => setReason(each)}
                className="size-5 shrink-0 appearance-none rounded-full border-2 border-edge outline-none
                  checked:border-6 checked:border-accent"
              />
              {reasonLabels[each]}
            </label>
          ))}
        </div>
      </fieldset>
      <TextArea
        label="In your own words"
        hint="If you like. The last messages of this call go along."
        maxLength={reportTextMax}
        value={words}
        data-testid="report-words"
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p role="alert" className="me-auto font-semibold text-danger empty:hidden">
          {failure}
        </p>
        <Button type="submit" look="primary" data-testid="report-send" aria-disabled={isSending}>
          {isSending ? 'Sending…' : 'Send the report'}
        </Button>
      </div>
    </form>
  );
}
