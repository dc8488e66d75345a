'use client';

import { useMemo } from 'react';
import type { Api, AuditEntry } from '@/lib/api';
import { listAudit } from '@/lib/api';
import { MoreButton } from './MoreButton';
import { Pages } from './pages';
import { tabHref, type TabId } from './tabs';
import { usePages } from './usePages';
import { auditActionText, timeText } from './format';

/** The actions of administrators. The database refuses changes of these entries. */
export function Audit({ api, subject }: { api: Api; subject: string | null }) {
  const pages = useMemo(
    () => new Pages((cursor) => listAudit(api, { cursor, ...(subject !== null && { subject }) })),
    [api, subject],
  );
  const list = usePages(pages);
  return (
    <div className="flex flex-col gap-4">
      {subject !== null && (
        <p className="[overflow-wrap:anywhere] text-soft">
          Only what concerns {subject}.{' '}
          <a href={tabHref('audit')} className="underline underline-offset-2">
            Everything
          </a>
        </p>
      )}
      <ol className="divide-y divide-line" data-testid="audit-list">
        {list.items.map((entry) => (
          <li key={entry.id} className="grid gap-x-6 py-3 wide:grid-cols-[12rem_1fr]">
            <time dateTime={new Date(entry.atMs).toISOString()} className="text-sm leading-6 text-soft tabular-nums">
              {timeText(entry.atMs)}
            </time>
            <p className="[overflow-wrap:anywhere]">
              <strong>{entry.actorName ?? entry.actorId}</strong> {auditActionText(entry)} <Subject entry={entry} />
            </p>
          </li>
        ))}
      </ol>
      <MoreButton pages={pages} list={list} none="Nothing was done yet." />
    </div>
  );
}

function Subject({ entry: { action, subject } }: { entry: AuditEntry }) {
  const tab: TabId | null = action.startsWith('user.') ? 'people' : action.startsWith('report.') ? 'reports' : null;
  if (tab === null) return null;
  return (
    <a href={tabHref(tab, subject)} className="text-sm text-soft underline underline-offset-2">
      {tab === 'people' ? 'the person' : 'the report'}
    </a>
  );
}
