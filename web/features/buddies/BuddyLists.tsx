'use client';

import { Phone, UserMinus, X } from 'lucide-react';
import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import type { Api, Buddy } from '@/lib/api';
import { acceptBuddy, apiErrorMessage, declineBuddy, listBuddies, removeBuddy } from '@/lib/api';
import { callPath } from '@/lib/call-address';
import { Button, buttonClass } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { usePolling } from '@/ui/usePolling';
import { BuddyRow } from './BuddyRow';
import { groupBuddies, nameOf } from './groups';
import { RemoveDialog } from './RemoveDialog';

const askAgainMs = 10_000;

/** Incoming buddy requests, buddies (those online first), and outgoing requests. */
export function BuddyLists({ api }: { api: Api }) {
  const { value, error, refresh } = usePolling(() => listBuddies(api), { everyMs: askAgainMs });
  const [removing, setRemoving] = useState<Buddy | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const act = async (work: Promise<void>) => {
    setFailure(null);
    try {
      await work;
    } catch (problem) {
      setFailure(apiErrorMessage(problem));
    }
    refresh();
  };
  if (value === null) {
    return (
      <div data-testid="buddy-list" aria-busy={error === null}>
        {error === null ? <p className="text-soft">Loading…</p> : <p role="alert">{apiErrorMessage(error)}</p>}
      </div>
    );
  }
  const { incoming, buddies, outgoing } = groupBuddies(value);
  return (
    <div data-testid="buddy-list" className="flex flex-col gap-9">
      <p role="alert" className="font-semibold text-danger empty:hidden">
        {failure ?? (error === null ? null : apiErrorMessage(error))}
      </p>
      {incoming.length > 0 && (
        <Group title="They would like to be your buddy">
          {incoming.map((buddy) => (
            <BuddyRow key={buddy.id} buddy={buddy}>
              <Button
                look="primary"
                aria-label={`Accept ${nameOf(buddy)}`}
                onClick={() => void act(acceptBuddy(api, buddy.id))}
              >
                Accept
              </Button>
              <IconButton
                icon={X}
                look="quiet"
                label={`Decline ${nameOf(buddy)}`}
                onClick={() => void act(declineBuddy(api, buddy.id))}
              />
            </BuddyRow>
          ))}
        </Group>
      )}
      {buddies.length > 0 && (
        <Group title={buddies.length === 1 ? 'One buddy' : `${buddies.length} buddies`}>
          {buddies.map((buddy) => (
            <BuddyRow key={buddy.id} buddy={buddy}>
              <Link
                href={callPath(buddy.id)}
                prefetch={false}
                data-testid="call-buddy"
                aria-label={`Call ${nameOf(buddy)}`}
                className={buttonClass(buddy.online ? 'primary' : 'plain', 'px-5')}
              >
                <Phone aria-hidden size={18} />
                Call
              </Link>
              <IconButton
                icon={UserMinus}
                look="quiet"
                label={`Remove ${nameOf(buddy)}`}
                onClick={() => setRemoving(buddy)}
              />
            </BuddyRow>
          ))}
        </Group>
      )}
      {outgoing.length > 0 && (
        <Group title="You asked">
          {outgoing.map((buddy) => (
            <BuddyRow key={buddy.id} buddy={buddy}>
              <Button
                aria-label={`Take back what you asked ${nameOf(buddy)}`}
                onClick={() => void act(removeBuddy(api, buddy.id))}
              >
                Take back
              </Button>
            </BuddyRow>
          ))}
        </Group>
      )}
      {value.length === 0 && <EmptyList />}
      {removing && (
        <RemoveDialog
          name={nameOf(removing)}
          onRemove={() => {
            setRemoving(null);
            void act(removeBuddy(api, removing.id));
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 text-sm font-semibold text-soft">{title}</h2>
      <ul className="flex flex-col gap-4">{children}</ul>
    </section>
  );
}

function EmptyList() {
  return (
    <div className="rounded-3xl bg-wall p-6 wide:p-8">
      <h2 className="font-display text-2xl font-bold tracking-tight">Nobody yet</h2>
      <p className="mt-2 max-w-[52ch] text-soft">
        When you like somebody, ask them to be your buddy, in the call or afterwards in your history. Whoever says yes
        is here, and you see when their light is on.
      </p>
      <div className="mt-5 flex flex-wrap gap-3">
        <Link href="/chat" className={buttonClass('primary')}>
          Meet someone
        </Link>
        <Link href="/history" className={buttonClass('plain')}>
          Your history
        </Link>
      </div>
    </div>
  );
}
