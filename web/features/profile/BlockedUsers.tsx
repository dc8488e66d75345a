'use client';

import { useState } from 'react';
import { Avatar, ListEnd, useList } from '@/features/site';
import type { Api } from '@/lib/api';
import { apiErrorMessage, listBlocks, unblockUser } from '@/lib/api';
import type { UserId } from '@/lib/protocol';
import { Button } from '@/ui/Button';
import { Section } from './Section';

/** The blocked users, with buttons to unblock. Renders nothing if there are none. */
export function BlockedUsers({ api }: { api: Api }) {
  const { list, state } = useList((cursor) => listBlocks(api, { cursor }));
  const [failure, setFailure] = useState<string | null>(null);
  if (state.items.length === 0 && !state.failure) return null;
  const unblock = async (id: UserId) => {
    setFailure(null);
    try {
      await unblockUser(api, id);
      list.change((block) => (block.id === id ? null : block));
    } catch (error) {
      setFailure(apiErrorMessage(error));
    }
  };
  return (
    <Section title="Blocked">
      <ul data-testid="block-list" className="flex flex-col gap-3">
        {state.items.map((block) => (
          <li key={block.id} className="flex items-center gap-4">
            <Avatar person={block} isLit={false} />
            <span className="min-w-0 flex-1 truncate font-semibold">{block.name ?? 'Stranger'}</span>
            <Button aria-label={`Unblock ${block.name ?? 'Stranger'}`} onClick={() => void unblock(block.id)}>
              Unblock
            </Button>
          </li>
        ))}
      </ul>
      <ListEnd list={list} state={state} moreLabel="Show more" />
      <p role="alert" className="mt-3 font-semibold text-danger empty:hidden">
        {failure}
      </p>
    </Section>
  );
}
