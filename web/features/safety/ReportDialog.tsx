'use client';

import { useState } from 'react';
import type { Api } from '@/lib/api';
import { reportCall } from '@/lib/api';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import type { Encounter } from './encounter';
import { patiently } from './patience';
import type { ReportDraft } from './ReportForm';
import { ReportForm } from './ReportForm';
import { failureWords } from './words';

interface ReportDialogProps {
  api: Api;
  encounter: Encounter;
  /** Offered once the report is sent; absent: they are blocked already. */
  onBlock?: (() => void) | undefined;
  onClose(): void;
}

type Stage = { kind: 'writing'; failure: string | null } | { kind: 'sending' } | { kind: 'sent' };

/** What was wrong, in one choice and as many words as one likes; then, whether to meet them again. */
export function ReportDialog({ api, encounter, onBlock, onClose }: ReportDialogProps) {
  const [stage, setStage] = useState<Stage>({ kind: 'writing', failure: null });
  const { callId, name } = encounter;
  const send = async ({ reason, words }: ReportDraft) => {
    setStage({ kind: 'sending' });
    try {
      await patiently(() => reportCall(api, { callId, reason, words: words.trim() || null }));
      setStage({ kind: 'sent' });
    } catch (error) {
      setStage({ kind: 'writing', failure: failureWords(error) });
    }
  };
  if (stage.kind === 'sent') {
    return (
      <Dialog title="Thank you" testId="report-dialog" onClose={onClose}>
        <p role="status" data-testid="report-sent">
          Your report is with those who run this campus. {name} is not told who sent it.
        </p>
        <div className="flex flex-wrap justify-end gap-3">
          {onBlock && <Button onClick={onBlock}>Block {name} too</Button>}
          <Button look="primary" data-autofocus onClick={onClose}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Report ${name}`} testId="report-dialog" onClose={onClose}>
      <ReportForm
        isSending={stage.kind === 'sending'}
        failure={stage.kind === 'writing' ? stage.failure : null}
        onSend={(draft) => void send(draft)}
      />
    </Dialog>
  );
}
