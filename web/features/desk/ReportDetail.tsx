'use client';

import { ArrowLeft } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { Api, ReportId } from '@/lib/api';
import { apiErrorMessage } from '@/lib/api';
import { reasonLabels } from '@/features/safety';
import { Failure, Panel } from './Panel';
import { PersonFacts } from './PersonFacts';
import { PersonTag } from './PersonTag';
import type { ReportFacts } from './report-facts';
import { addReportContext, loadReportFacts } from './report-facts';
import type { ResolvedReport } from './ReportActions';
import { ReportActions } from './ReportActions';
import { ReportedMessages } from './ReportedMessages';
import { tabHref } from './tabs';
import { countText, resolutionLabels, timeText } from './format';

interface ReportDetailProps {
  api: Api;
  id: ReportId;
  onChanged(): void;
}

export function ReportDetail({ api, id, onChanged }: ReportDetailProps) {
  const [facts, setFacts] = useState<ReportFacts | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const load = useCallback(
    () => loadReportFacts(api, id).then(setFacts, (error: unknown) => setFailure(apiErrorMessage(error))),
    [api, id],
  );
  useEffect(() => {
    void load();
  }, [load]);
  const settled = async (how: ResolvedReport | null) => {
    onChanged();
    // Another administrator resolved it; the server knows the resolution.
    if (!facts || !how) return load();
    const report = { ...facts.report, ...how };
    setFacts({ ...facts, report });
    await addReportContext(api, report).then(setFacts, () => undefined);
  };
  return (
    <article data-testid="report-detail" className="flex min-w-0 flex-col gap-4">
      <a href={tabHref('reports')} className="flex min-h-11 w-fit items-center gap-2 font-semibold wide:hidden">
        <ArrowLeft aria-hidden size={20} /> All reports
      </a>
      <Failure words={failure} />
      {facts && <Facts api={api} facts={facts} onSettled={(how) => void settled(how)} />}
    </article>
  );
}

interface FactsProps {
  api: Api;
  facts: ReportFacts;
  onSettled(how: ResolvedReport | null): void;
}

function Facts({ api, facts, onSettled }: FactsProps) {
  const { report, reported, others } = facts;
  return (
    <>
      <header>
        <h2 className="font-display text-3xl leading-tight font-bold tracking-tight">{reasonLabels[report.reason]}</h2>
        <p className="text-soft">
          {timeText(report.createdAtMs)}, by <PersonTag person={report.reporter} />
        </p>
      </header>
      {report.words && (
        <blockquote className="border-s-4 border-light ps-4 text-lg [overflow-wrap:anywhere] whitespace-pre-wrap">
          {report.words}
        </blockquote>
      )}
      <Panel>
        <h3 className="mb-1 text-sm font-semibold text-soft">Reported</h3>
        {reported ? <PersonFacts user={reported} /> : <PersonTag person={report.reported} />}
        {others.length > 0 && (
          <>
            <h3 className="mt-4 mb-1 text-sm font-semibold text-soft">
              {countText(others.length, 'other report')} against them
            </h3>
            <ul className="flex flex-col">
              {others.map((other) => (
                <li key={other.id}>
                  <a
                    href={tabHref('reports', other.id)}
                    className="flex min-h-11 flex-wrap items-center gap-x-3 underline underline-offset-2"
                  >
                    {reasonLabels[other.reason]}, {timeText(other.createdAtMs)}
                    {other.resolution && ` (${resolutionLabels[other.resolution].toLowerCase()})`}
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </Panel>
      <Panel>
        <h3 className="mb-3 text-sm font-semibold text-soft">The last messages of that call</h3>
        <ReportedMessages report={report} />
      </Panel>
      <ReportActions api={api} facts={facts} onSettled={onSettled} />
    </>
  );
}
