'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { SitePage, useAccount, useMe, usePage } from '@/features/site';
import { withNext } from '@/lib/accounts';
import { apiErrorMessage } from '@/lib/api';
import { Button, buttonClass } from '@/ui/Button';
import { AdminLink, adminToken } from './AdminLink';
import { Desk } from './Desk';

/** The page at /desk, for administrators. Other users see a notice. */
export function DeskPage() {
  return (
    <SitePage title="Desk" at="desk" width="wide">
      <Gate />
    </SitePage>
  );
}

function Gate() {
  const page = usePage();
  const account = useAccount();
  const me = useMe();
  switch (account.kind) {
    case 'starting':
      return null;
    case 'unreachable':
      return <AccessNotice title="The server does not answer">The page goes on trying by itself.</AccessNotice>;
    case 'open':
      return (
        <AccessNotice title="There is no desk here">
          This server runs without accounts (GURUKUL_AUTH is open), so nobody can be told from anybody else.
        </AccessNotice>
      );
    case 'signed-out':
      return (
        <AccessNotice
          title="Log in first"
          way={
            <Link href={withNext('/login', '/desk')} className={buttonClass('primary')}>
              Log in
            </Link>
          }
        >
          The desk is for those who run this campus.
        </AccessNotice>
      );
    case 'signed-in':
      break;
  }
  if (me.kind === 'failed') {
    return (
      <AccessNotice title="Not now" way={<Button onClick={() => void page?.me.load()}>Try again</Button>}>
        {apiErrorMessage(me.error)}
      </AccessNotice>
    );
  }
  if (me.kind !== 'ready' || !page) return null;
  if (!me.me.isAdmin && !me.me.ban && adminToken() !== null) return <AdminLink page={page} />;
  if (!me.me.isAdmin || me.me.ban) {
    return (
      <AccessNotice
        title="This is not for you"
        way={
          <Link href="/chat" className={buttonClass('primary')}>
            Meet someone
          </Link>
        }
      >
        Only those who run this campus can sit at the desk. You are logged in, and you are not one of them.
      </AccessNotice>
    );
  }
  return <Desk key={me.me.id} api={page.api} myId={me.me.id} />;
}

function AccessNotice({ title, way, children }: { title: string; way?: ReactNode; children: ReactNode }) {
  return (
    <div data-testid="desk-no" className="flex max-w-xl flex-1 flex-col items-start justify-center gap-4 pb-16">
      <h2 className="font-display text-3xl font-bold tracking-tight">{title}</h2>
      <p className="text-lg text-soft">{children}</p>
      {way}
    </div>
  );
}
