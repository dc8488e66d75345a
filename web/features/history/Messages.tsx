'use client';

import { ListEnd, useList } from '@/features/site';
import type { Api, CallId, Message } from '@/lib/api';
import { listMessages } from '@/lib/api';
import { classNames } from '@/ui/class-names';
import { timeText } from './format';

interface MessagesProps {
  api: Api;
  id: CallId;
  partnerName: string;
}

/** The messages, oldest first. The newest page is loaded first; the button for older ones is above. */
export function Messages({ api, id, partnerName }: MessagesProps) {
  const { list, state } = useList((cursor) => listMessages(api, id, { cursor, limit: 100 }));
  const messages = [...state.items].reverse();
  const isEmpty = state.items.length === 0 && !state.hasMore;
  return (
    <div
      role="group"
      aria-label="What was said"
      // A long conversation scrolls in its box, also by keyboard.
      tabIndex={0}
      className="flex min-h-40 flex-col p-4 outline-offset-[-3px] wide:max-h-[calc(100dvh-18rem)] wide:overflow-y-auto
        wide:p-5"
    >
      <ListEnd list={list} state={state} moreLabel="Earlier messages" />
      {isEmpty && <p className="m-auto py-6 text-soft">Nothing was written in this call.</p>}
      <ol data-testid="history-messages" aria-label="Messages" className="flex flex-col gap-2 empty:hidden">
        {messages.map((message, at) => (
          <MessageLine
            key={message.id}
            message={message}
            partnerName={partnerName}
            hasTime={!isSameBreath(message, messages[at + 1])}
          />
        ))}
      </ol>
    </div>
  );
}

/** Messages of one sender in the same minute share one time label. */
function isSameBreath(message: Message, next: Message | undefined): boolean {
  return next?.from === message.from && timeText(next.sentAtMs) === timeText(message.sentAtMs);
}

interface MessageLineProps {
  message: Message;
  partnerName: string;
  hasTime: boolean;
}

function MessageLine({ message, partnerName, hasTime }: MessageLineProps) {
  const isMine = message.from === 'me';
  return (
    <li className={classNames('flex max-w-[85%] flex-col gap-0.5', isMine ? 'items-end self-end' : 'self-start')}>
      <span className="sr-only">{isMine ? 'You' : partnerName}: </span>
      <span
        className={classNames(
          'w-fit rounded-3xl px-4 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap',
          isMine ? 'rounded-br-md bg-accent text-paper' : 'rounded-bl-md bg-ink/8',
        )}
      >
        <bdi>{message.text}</bdi>
      </span>
      {hasTime && (
        <time dateTime={new Date(message.sentAtMs).toISOString()} className="px-2 text-xs text-soft tabular-nums">
          {timeText(message.sentAtMs)}
        </time>
      )}
    </li>
  );
}
