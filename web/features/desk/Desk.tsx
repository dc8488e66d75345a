'use client';

import { useState } from 'react';
import { assertNever } from '@/lib/base/assert';
import type { Api } from '@/lib/api';
import { apiErrorMessage, getOverview } from '@/lib/api';
import { usePolling } from '@/ui/usePolling';
import { Audit } from './Audit';
import { Bans } from './Bans';
import { DeskNav } from './DeskNav';
import type { LiveOverview } from './live-readings';
import { LiveReadings } from './live-readings';
import { Overview } from './Overview';
import { Failure } from './Panel';
import { People } from './People';
import { Reports } from './Reports';
import { Settings } from './Settings';
import type { TabLocation } from './tabs';
import { useTabLocation } from './useTabLocation';
import { timeText } from './format';

const overviewEveryMs = 5_000;

interface DeskProps {
  api: Api;
  /** The administrator's own user id. */
  myId: string;
}

/** The admin page of an administrator. */
export function Desk({ api, myId }: DeskProps) {
  const place = useTabLocation();
  const [readings] = useState(() => new LiveReadings());
  const polled = usePolling<LiveOverview>(async () => readings.add(await getOverview(api)), {
    everyMs: overviewEveryMs,
  });
  const live = polled.value;
  return (
    <div className="flex flex-col gap-6">
      <DeskNav at={place.tab} openReports={live?.overview.openReports ?? 0} />
      {polled.error !== null && (
        <div>
          <Failure words={apiErrorMessage(polled.error)} />
          {polled.atMs !== null && <p className="text-soft">The numbers are those of {timeText(polled.atMs)}.</p>}
        </div>
      )}
      <TabPanel api={api} myId={myId} place={place} live={live} onChanged={polled.refresh} />
    </div>
  );
}

interface PartProps extends DeskProps {
  place: TabLocation;
  live: LiveOverview | null;
  onChanged(): void;
}

function TabPanel({ api, myId, place: { tab, subject }, live, onChanged }: PartProps) {
  switch (tab) {
    case 'now':
      return live && <Overview live={live} />;
    case 'reports':
      return <Reports api={api} subject={subject} onChanged={onChanged} />;
    case 'people':
      return <People key={subject} api={api} subject={subject} myId={myId} onChanged={onChanged} />;
    case 'bans':
      return <Bans api={api} onChanged={onChanged} />;
    case 'settings':
      return <Settings api={api} />;
    case 'audit':
      return <Audit api={api} subject={subject} />;
    default:
      return assertNever(tab);
  }
}
