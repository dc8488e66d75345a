'use client';

import { useMemo, useState } from 'react';
import type { Api, Report, ReportId } from '@/lib/api';
import { listReports } from '@/lib/api';
import { reasonLabels } from '@/features/safety';
import { classNames } from '@/ui/class-names';
import { Filter } from './Filter';
import { MoreButton } from './MoreButton';
import { Pages } from './pages';
import { Tag } from './PersonTag';
import { ReportDetail } from './ReportDetail';
import { tabHref } from './tabs';
import { usePages } from './usePages';
import { personName, resolutionLabels, timeText } from './format';

const states = [['open', 'Open'], ['resolved', 'Settled'], ['all', 'All']] as const;

interface ReportsProps {
  api: Api;
  subject: string | null;
  onChanged(): void;
}

/** The list of reports, and beside it (on a phone: instead of it) the open report. */
export function Reports({ api, subject, onChanged }: ReportsProps) {
  const [state, setState] = useState<'open' | 'resolved' | 'all'>('open');
  const pages = useMemo(() => new Pages((cursor) => listReports(api, { state, cursor })), [api, state]);
  const list = usePages(pages);
  const changed = () => {
    void pages.reload();
    onChanged();
  };
  return (
    <div className="grid items-start gap-6 wide:grid-cols-[20rem_1fr]">
      <div className={classNames('flex min-w-0 flex-col gap-4', subject !== null && 'max-wide:hidden')}>
        <Filter label="Which reports" choices={states} value={state} onChange={setState} />
        <ul className="flex flex-col gap-1.5" data-testid="report-list">
          {list.items.map((report) => (
            <li key={report.id}>
              <ReportRow report={report} isCurrent={report.id === subject} />
            </li>
          ))}
        </ul>
        <MoreButton pages={pages} list={list} none={noneWords[state]} />
      </div>
      {subject === null ? (
        <p className="hidden py-16 text-center text-soft wide:block">Choose a report to read it.</p>
      ) : (
        <ReportDetail key={subject} api={api} id={subject as ReportId} onChanged={changed} />
      )}
    </div>
  );
}

const noneWords = {
  open: 'Nothing is waiting for you.',
  resolved: 'Nothing was settled yet.',
  all: 'Nobody was reported yet.',
} as const;

function ReportRow({ report, isCurrent }: { report: Report; isCurrent: boolean }) {
  return (
    <a
      href={tabHref('reports', report.id)}
      aria-current={isCurrent ? 'true' : undefined}
      className={classNames(
        'block rounded-2xl px-4 py-3 ring-1 ring-inset',
        isCurrent ? 'bg-surface ring-2 ring-accent' : 'ring-line hover:bg-ink/4',
      )}
    >
      <span className="flex items-baseline justify-between gap-3">
        <strong className="truncate">{personName(report.reported)}</strong>
        {report.resolution ? (
          <Tag>{resolutionLabels[report.resolution]}</Tag>
        ) : (
          report.reportsAgainst > 1 && <Tag isLoud>{report.reportsAgainst} reports</Tag>
        )}
      </span>
      <span className="block truncate">{reasonLabels[report.reason]}</span>
      <span className="block text-sm text-soft">{timeText(report.createdAtMs)}</span>
    </a>
  );
}
