'use client';

import { useState } from 'react';
import type { Api } from '@/lib/api';
import { reportCall } from '@/lib/api';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import type { CallPartner } from './call-partner';
import { retryUntilStored } from './retry-until-stored';
import type { ReportDraft } from './ReportForm';
import { ReportForm } from './ReportForm';
import { failureMessage } from './messages';

interface ReportDialogProps {
  api: Api;
  callPartner: CallPartner;
  /** A block, offered after the report was sent; absent: the partner is already blocked. */
  onBlock?: (() => void) | undefined;
  onClose(): void;
}

type Stage = { kind: 'writing'; failure: string | null } | { kind: 'sending' } | { kind: 'sent' };

/** Asks for the reason and a text of a report, then offers a block. */
export function ReportDialog({ api, callPartner, onBlock, onClose }: ReportDialogProps) {
  const [stage, setStage] = useState<Stage>({ kind: 'writing', failure: null });
  const { callId, name } = callPartner;
  const send = async ({ reason, words }: ReportDraft) => {
    setStage({ kind: 'sending' });
    try {
      await retryUntilStored(() => reportCall(api, { callId, reason, words: words.trim() || null }));
      setStage({ kind: 'sent' });
    } catch (error) {
      setStage({ kind: 'writing', failure: failureMessage(error) });
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
