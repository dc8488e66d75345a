'use client';

import { CircleAlert, GraduationCap, Sparkles } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { AccountGate } from '@/features/account';
import { banEndText } from '@/features/safety';
import { SitePage, useAccount, useMe, usePage } from '@/features/site';
import type { Me } from '@/lib/api';
import { apiErrorMessage } from '@/lib/api';
import { Button } from '@/ui/Button';
import { BlockedUsers } from './BlockedUsers';
import { Picture } from './Picture';
import { Section } from './Section';
import { PublicProfile } from './PublicProfile';
import { Upgrade } from './Upgrade';
import { YourAccount } from './YourAccount';
import { YourData } from './YourData';

/** The page at /profile. */
export function ProfilePage() {
  return (
    <AccountGate at="profile" purpose="see your profile" forGuests>
      <SitePage title="You" at="profile">
        <Profile />
      </SitePage>
    </AccountGate>
  );
}

function Profile() {
  const page = usePage();
  const account = useAccount();
  const state = useMe();
  useEffect(() => {
    // Loads the profile again, since karma or another tab may have changed it.
    if (page?.me.state.get().kind === 'ready') void page.me.load();
  }, [page]);
  if (!page || account.kind !== 'signed-in' || state.kind === 'nobody' || state.kind === 'loading') {
    return <p aria-busy className="text-soft">Loading…</p>;
  }
  if (state.kind === 'failed') {
    return (
      <div className="flex flex-col items-start gap-4">
        <p role="alert">{apiErrorMessage(state.error)}</p>
        <Button onClick={() => void page.me.load()}>Try again</Button>
      </div>
    );
  }
  const { me } = state;
  const { who } = account;
  return (
    <>
      {me.ban && (
        <p role="alert" className="mb-8 flex gap-3 rounded-3xl bg-danger/12 p-5 font-semibold">
          <CircleAlert aria-hidden className="shrink-0 text-danger" />
          This account is suspended {banEndText(me.ban.untilMs)}: {me.ban.reason}
        </p>
      )}
      {who.isGuest && <Upgrade />}
      <div className="mb-8 flex flex-col gap-5">
        <Picture page={page} me={me} />
        <Facts me={me} />
      </div>
      <Section title="How others see you">
        <PublicProfile key={me.id} page={page} me={me} />
      </Section>
      <YourAccount page={page} who={who} />
      <BlockedUsers api={page.api} />
      <YourData page={page} isGuest={who.isGuest} />
    </>
  );
}

const sinceFormat = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'long' });

function Facts({ me }: { me: Me }) {
  return (
    <ul className="flex flex-wrap gap-2 text-sm font-semibold">
      <Fact>
        <Sparkles aria-hidden size={16} />
        <span>
          <span data-testid="karma">{me.karma}</span> karma
        </span>
      </Fact>
      {me.campus && (
        <Fact>
          <GraduationCap aria-hidden size={18} /> {me.campus}
        </Fact>
      )}
      <Fact>Here since {sinceFormat.format(me.createdAtMs)}</Fact>
    </ul>
  );
}

function Fact({ children }: { children: ReactNode }) {
  return <li className="inline-flex min-h-9 items-center gap-2 rounded-full bg-ink/8 px-3.5">{children}</li>;
}
