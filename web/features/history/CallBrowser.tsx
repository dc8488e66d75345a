'use client';

import { useState } from 'react';
import type { Api, Call } from '@/lib/api';
import { classNames } from '@/ui/class-names';
import { CallList } from './CallList';
import { Conversation } from './Conversation';
import { SearchField } from './SearchField';
import { useCallId } from './useCallId';
import { useBuddyStates } from './useBuddyStates';

/** The list of calls, and the open call beside it (on a phone: instead of it). */
export function CallBrowser({ api }: { api: Api }) {
  const [words, setWords] = useState('');
  const [call, setCall] = useState<Call | null>(null);
  const address = useCallId();
  const buddyStates = useBuddyStates(api);
  const isOpen = address.id !== null;
  return (
    <div className="wide:grid wide:grid-cols-[minmax(0,26rem)_minmax(0,1fr)] wide:items-start wide:gap-8">
      <div className={classNames('flex flex-col gap-5', isOpen && 'max-wide:hidden')}>
        <SearchField onSearch={setWords} />
        <CallList
          key={words}
          api={api}
          words={words}
          openId={address.id}
          onFound={(found) => {
            if (found.id === address.id) setCall(found);
          }}
          onOpen={(opened) => {
            setCall(opened);
            address.open(opened.id);
          }}
        />
      </div>
      {address.id !== null ? (
        <Conversation
          key={`${address.id} ${buddyStates !== null}`}
          api={api}
          id={address.id}
          call={call?.id === address.id ? call : null}
          buddyStates={buddyStates}
          onClose={address.close}
        />
      ) : (
        <div
          className="hidden min-h-96 items-center justify-center rounded-3xl border border-dashed border-edge/60 p-10
            text-soft wide:flex"
        >
          Choose a call to read what was said.
        </div>
      )}
    </div>
  );
}
