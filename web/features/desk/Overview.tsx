'use client';

import type { ReactNode } from 'react';
import type { HourCounts } from '@/lib/api';
import { BarChart, SparkLine } from '@/ui/Spark';
import type { LiveOverview } from './live-readings';
import { Panel } from './Panel';
import { tabHref } from './tabs';
import { countText, hourText, numberText } from './format';

/** Live numbers, and charts of the last 24 hours. */
export function Overview({ live: { overview, readings } }: { live: LiveOverview }) {
  const { live, hours } = overview;
  const { waiting } = live;
  const series = (name: 'online' | 'sessions' | 'waiting') => readings.map((reading) => reading[name]);
  return (
    <div className="flex flex-col gap-5">
      <section aria-label="At this moment" className="grid gap-4 sm:grid-cols-3">
        <Tile label="Online" value={live.online} testId="now-online" line={series('online')}>
          {countText(overview.users - overview.guests, 'account')}, {countText(overview.guests, 'guest')} in all
        </Tile>
        <Tile label="Calls" value={live.sessions} testId="now-calls" line={series('sessions')}>
          {countText(2 * live.sessions, 'person talks', 'people talk')}
        </Tile>
        <Tile
          label="Waiting"
          value={waiting.video + waiting.audio + waiting.text}
          testId="now-waiting"
          line={series('waiting')}
        >
          {waiting.video} video, {waiting.audio} voice, {waiting.text} text
        </Tile>
      </section>
      <section aria-label="To do" className="grid gap-4 sm:grid-cols-2">
        <TodoLink href={tabHref('reports')} count={overview.openReports} label="open report" testId="now-reports" />
        <TodoLink href={tabHref('bans')} count={overview.bans} label="standing ban" testId="now-bans" />
      </section>
      <section aria-label="The last 24 hours" className="grid gap-4 wide:grid-cols-3">
        <Hours title="Calls" hours={hours} value={(hour) => hour.calls} />
        <Hours title="Messages" hours={hours} value={(hour) => hour.messages} />
        <Hours title="New people" hours={hours} value={(hour) => hour.newUsers} />
      </section>
    </div>
  );
}

interface TileProps {
  label: string;
  value: number;
  testId: string;
  line: readonly number[];
  children: ReactNode;
}

function Tile({ label, value, testId, line, children }: TileProps) {
  return (
    <Panel className="flex items-end gap-4 sm:flex-col sm:items-stretch sm:gap-3">
      <div className="flex-1">
        <h2 className="text-sm font-semibold text-soft">{label}</h2>
        <p
          data-testid={testId}
          className="font-display text-5xl leading-tight font-bold tracking-tight tabular-nums"
        >
          {numberText(value)}
        </p>
        <p className="text-sm text-soft tabular-nums">{children}</p>
      </div>
      <SparkLine values={line} className="max-sm:w-28" />
    </Panel>
  );
}

function TodoLink({ href, count, label, testId }: { href: string; count: number; label: string; testId: string }) {
  return (
    <a
      href={href}
      data-testid={testId}
      className={`flex items-baseline gap-2.5 rounded-3xl px-5 py-4 text-lg ring-1 ring-inset hover:bg-ink/4 ${
        count > 0 ? 'bg-surface ring-line' : 'text-soft ring-line'
      }`}
    >
      <strong className="font-display text-3xl font-bold tabular-nums">{numberText(count)}</strong>
      {count === 1 ? label : `${label}s`}
    </a>
  );
}

interface HoursProps {
  title: string;
  hours: readonly HourCounts[];
  value(hour: HourCounts): number;
}

function Hours({ title, hours, value }: HoursProps) {
  const sum = hours.reduce((total, hour) => total + value(hour), 0);
  return (
    <Panel>
      <h2 className="mb-3 flex items-baseline justify-between gap-3">
        <span className="text-sm font-semibold text-soft">{title}, last 24 hours</span>
        <span className="font-display text-2xl font-bold tabular-nums">{numberText(sum)}</span>
      </h2>
      <BarChart
        title={`${title} by hour`}
        bars={hours.map((hour) => ({ label: hourText(hour.atMs), value: value(hour) }))}
      />
    </Panel>
  );
}
