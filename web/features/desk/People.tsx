'use client';

import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { AdminUser, Api } from '@/lib/api';
import { listUsers } from '@/lib/api';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { BanDialog } from './BanDialog';
import { LiftBanButton } from './LiftBanButton';
import { MoreButton } from './MoreButton';
import { Pages } from './pages';
import { PersonFacts } from './PersonFacts';
import { usePages } from './usePages';
import { personName } from './format';

interface PeopleProps {
  api: Api;
  /** The search text from the URL. */
  subject: string | null;
  /** The administrator's own user id. */
  myId: string;
  onChanged(): void;
}

/** All users from new to old, or the search results. */
export function People({ api, subject, myId, onChanged }: PeopleProps) {
  const [typed, setTyped] = useState(subject ?? '');
  const [query, setQuery] = useState(subject ?? '');
  const [banning, setBanning] = useState<AdminUser | null>(null);
  const pages = useMemo(() => new Pages((cursor) => listUsers(api, { q: query, cursor })), [api, query]);
  const list = usePages(pages);
  const changed = () => {
    setBanning(null);
    void pages.reload();
    onChanged();
  };
  return (
    <div className="flex flex-col gap-4">
      <form
        role="search"
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setQuery(typed.trim());
        }}
      >
        <div className="min-w-0 flex-1">
          <TextField
            label="Name, e-mail address or id"
            type="search"
            maxLength={100}
            value={typed}
            data-testid="people-search"
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Button type="submit" look="primary" className="px-5">
          <Search aria-hidden size={18} /> Search
        </Button>
      </form>
      <ul className="divide-y divide-line" data-testid="people-list">
        {list.items.map((user) => (
          <li key={user.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4">
            <PersonFacts user={user} />
            {user.ban ? (
              <LiftBanButton api={api} banId={user.ban.id} name={personName(user)} onLifted={changed} />
            ) : (
              user.id !== myId && (
                <Button
                  className="min-h-11 px-5"
                  aria-haspopup="dialog"
                  data-testid="ban"
                  onClick={() => setBanning(user)}
                >
                  Ban…
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
      <MoreButton pages={pages} list={list} none="Nobody is called that." />
      {banning && (
        <BanDialog
          api={api}
          userId={banning.id}
          name={personName(banning)}
          onBanned={changed}
          onClose={() => setBanning(null)}
        />
      )}
    </div>
  );
}
