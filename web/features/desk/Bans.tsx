'use client';

import { useMemo, useState } from 'react';
import type { Api, BanRecord } from '@/lib/api';
import { listBans } from '@/lib/api';
import { Filter } from './Filter';
import { LiftBanButton } from './LiftBanButton';
import { MoreButton } from './MoreButton';
import { Pages } from './pages';
import { PersonTag, Tag } from './PersonTag';
import { tabHref } from './tabs';
import { usePages } from './usePages';
import { personName, banEndText, timeText } from './format';

const states = [['standing', 'Standing'], ['all', 'All']] as const;

export function Bans({ api, onChanged }: { api: Api; onChanged(): void }) {
  const [state, setState] = useState<'standing' | 'all'>('standing');
  const pages = useMemo(() => new Pages((cursor) => listBans(api, { state, cursor })), [api, state]);
  const list = usePages(pages);
  const changed = () => {
    void pages.reload();
    onChanged();
  };
  return (
    <div className="flex flex-col gap-4">
      <Filter label="Which bans" choices={states} value={state} onChange={setState} />
      <ul className="divide-y divide-line" data-testid="ban-list">
        {list.items.map((ban) => (
          <li key={ban.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4">
            <div className="min-w-0 flex-1 basis-80">
              <p>
                <PersonTag person={ban.user}>
                  <Tag isLoud={stands(ban)}>{ban.liftedAtMs === null ? banEndText(ban.untilMs) : 'lifted'}</Tag>
                </PersonTag>
              </p>
              <p className="[overflow-wrap:anywhere]">{ban.reason}</p>
              <p className="text-sm text-soft">
                {timeText(ban.bannedAtMs)}
                {' · '}
                <a href={tabHref('people', ban.userId)} className="underline underline-offset-2">
                  the person
                </a>
                {' · '}
                <a href={tabHref('audit', ban.userId)} className="underline underline-offset-2">
                  what was done
                </a>
              </p>
            </div>
            {ban.liftedAtMs === null && (
              <LiftBanButton api={api} banId={ban.id} name={personName(ban.user)} onLifted={changed} />
            )}
          </li>
        ))}
      </ul>
      <MoreButton pages={pages} list={list} none="Nobody is banned." />
    </div>
  );
}

const stands = (ban: BanRecord) => ban.liftedAtMs === null;
