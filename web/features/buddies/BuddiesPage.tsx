'use client';

import { AccountGate } from '@/features/account';
import { SitePage, usePage } from '@/features/site';
import { BuddyLists } from './BuddyLists';

/** The page at /buddies. */
export function BuddiesPage() {
  return (
    <AccountGate at="buddies" purpose="keep buddies and meet them again">
      <SitePage title="Buddies" at="buddies">
        <Buddies />
      </SitePage>
    </AccountGate>
  );
}

function Buddies() {
  const page = usePage();
  return page && <BuddyLists api={page.api} />;
}
