'use client';

import { Suspense } from 'react';
import { AccountGate } from '@/features/account';
import { SitePage, usePage } from '@/features/site';
import { CallBrowser } from './CallBrowser';

/** The page at /history. */
export function HistoryPage() {
  return (
    <AccountGate at="history" purpose="see whom you met and what was said">
      <SitePage title="History" at="history" width="wide">
        <Suspense>
          <Calls />
        </Suspense>
      </SitePage>
    </AccountGate>
  );
}

function Calls() {
  const page = usePage();
  return page && <CallBrowser api={page.api} />;
}
