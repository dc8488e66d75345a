'use client';

import { useState } from 'react';
import type { Api, Report, Resolution } from '@/lib/api';
import { apiErrorMessage, isRefused, resolveReport } from '@/lib/api';
import { reasonLabels } from '@/features/safety';
import { Button } from '@/ui/Button';
import { TextArea } from '@/ui/Field';
import { BanDialog } from './BanDialog';
import { Failure, Panel } from './Panel';
import type { ReportFacts } from './report-facts';
import { noteMax, personName, resolutionLabels, timeText } from './format';

interface ReportActionsProps {
  api: Api;
  facts: ReportFacts;
  /** Null: another administrator resolved it first. */
  onSettled(how: ResolvedReport | null): void;
}

export type ResolvedReport = Pick<Report, 'resolution' | 'note' | 'resolvedAtMs'>;

/** Buttons to resolve a report, or its resolution. */
export function ReportActions({ api, facts: { report, reported }, onSettled }: ReportActionsProps) {
  const [note, setNote] = useState('');
  const [isBanning, setBanning] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const settle = async (resolution: Resolution) => {
    setFailure(null);
    try {
      const words = note.trim() || null;
      await resolveReport(api, report.id, { resolution, note: words });
      onSettled({ resolution, note: words, resolvedAtMs: Date.now() });
    } catch (error) {
      if (isRefused(error, 'resolved')) onSettled(null);
      setFailure(apiErrorMessage(error));
    }
  };
  if (report.resolution) {
    return (
      <Panel data-testid="report-settled">
        <p className="font-semibold">
          {resolutionLabels[report.resolution]}
          {report.resolvedAtMs !== null && `, ${timeText(report.resolvedAtMs)}`}
        </p>
        {report.note && <p className="[overflow-wrap:anywhere] whitespace-pre-wrap text-soft">{report.note}</p>}
        <Failure words={failure} />
      </Panel>
    );
  }
  const name = personName(reported ?? report.reported);
  return (
    <Panel className="flex flex-col gap-4">
      <TextArea
        label="Note"
        hint="For the other admins and the audit log."
        className="min-h-16"
        maxLength={noteMax}
        value={note}
        data-testid="report-note"
        onChange={(event) => setNote(event.target.value)}
      />
      <Failure words={failure} />
      <div className="flex flex-wrap gap-3">
        <Button data-testid="report-dismiss" onClick={() => void settle('dismissed')}>
          Dismiss
        </Button>
        <Button data-testid="report-warn" onClick={() => void settle('warned')}>
          Settle as warned
        </Button>
        {reported && (
          <Button look="danger" aria-haspopup="dialog" data-testid="report-ban" onClick={() => setBanning(true)}>
            Ban…
          </Button>
        )}
      </div>
      {isBanning && reported && (
        <BanDialog
          api={api}
          userId={reported.id}
          name={name}
          reason={reasonLabels[report.reason]}
          onBanned={() => {
            setBanning(false);
            void settle('banned');
          }}
          onClose={() => setBanning(false)}
        />
      )}
    </Panel>
  );
}
