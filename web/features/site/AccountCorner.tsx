'use client';

import Link from 'next/link';
import { withNext } from '@/lib/accounts';
import { buttonClass } from '@/ui/Button';
import { classNames } from '@/ui/class-names';
import { Avatar } from './Avatar';
import { useAccount, useMe } from './hooks';

interface AccountCornerProps {
  /** The page to return to after signing in. */
  next: string;
  className?: string;
}

/** The signed-in user, or a sign-in link. Renders nothing if the server has no accounts. */
export function AccountCorner({ next, className }: AccountCornerProps) {
  const account = useAccount();
  const state = useMe();
  if (account.kind === 'signed-out') {
    return (
      <Link
        href={withNext('/login', next)}
        prefetch={false}
        className={buttonClass('plain', classNames('min-h-11', className))}
      >
        Log in
      </Link>
    );
  }
  if (account.kind !== 'signed-in') return null;
  const me = state.kind === 'ready' ? state.me : null;
  return (
    <Link
      href="/profile"
      prefetch={false}
      data-testid="account"
      className={classNames(
        'flex min-h-11 items-center gap-2.5 rounded-full ps-4 pe-1.5 font-semibold hover:bg-ink/8',
        className,
      )}
    >
      <span className="max-w-36 truncate">{me?.name ?? (account.who.isGuest ? 'Guest' : 'You')}</span>
      <Avatar person={me ?? { id: account.who.userId, avatarUrl: null }} className="h-10 w-9" />
    </Link>
  );
}
