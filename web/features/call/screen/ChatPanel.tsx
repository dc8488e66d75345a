'use client';

import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { limits } from '@/lib/protocol';
import { classNames } from '@/ui/class-names';
import { IconButton } from '@/ui/IconButton';
import type { CallActions, CallView } from '../model';
import { canWrite } from './scene';
import { partnerName } from './labels';

interface ChatPanelProps {
  view: CallView;
  actions: CallActions;
  className?: string;
}

/** The chat. It scrolls to the newest message unless the user has scrolled back. */
export function ChatPanel({ view, actions, className }: ChatPanelProps) {
  const [typed, setTyped] = useState('');
  const log = useRef<HTMLDivElement>(null);
  const writable = canWrite(view);
  const name = partnerName(view.partner);
  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (distance < 160) element.scrollTop = element.scrollHeight;
  }, [view.chat.length, view.partnerTyping]);
  const send = () => {
    const text = typed.trim();
    if (!text || !writable) return;
    actions.sendChat(text);
    actions.setTyping(false);
    setTyped('');
  };
  return (
    <section aria-label="Chat" className={classNames('flex min-h-0 flex-col bg-paper text-ink', className)}>
      <div
        ref={log}
        role="log"
        aria-label={`Messages with ${name}`}
        tabIndex={0}
        data-testid="chat-log"
        className="flex min-h-0 flex-1 flex-col gap-1.5 overflow-y-auto overscroll-contain px-4 py-3"
      >
        {view.chat.length === 0 && <p className="m-auto text-sm text-soft">Say hello.</p>}
        {view.chat.map((line) => (
          <p
            key={line.id}
            className={classNames(
              'w-fit max-w-[85%] first:mt-auto rounded-2xl px-3.5 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap',
              line.from === 'me' ? 'ms-auto rounded-br-md bg-accent text-paper' : 'rounded-bl-md bg-wall',
              !line.delivered && 'opacity-70',
            )}
          >
            <bdi>{line.text}</bdi>
          </p>
        ))}
      </div>
      <p className="h-6 px-4 text-sm text-soft">
        {view.partnerTyping && <span data-testid="typing">{name} is writing…</span>}
      </p>
      <form
        className="flex items-center gap-2 px-3 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <input
          data-testid="chat-input"
          aria-label={`Write to ${name}`}
          className="h-12 min-w-0 flex-1 rounded-full bg-surface px-5 ring-1 ring-edge ring-inset placeholder:text-soft"
          autoComplete="off"
          enterKeyHint="send"
          maxLength={limits.chatLength}
          placeholder={writable ? 'Write something' : 'What was said stays here'}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            if (writable) actions.setTyping(event.target.value !== '');
          }}
          onBlur={() => actions.setTyping(false)}
        />
        <IconButton
          type="submit"
          icon={SendHorizontal}
          label="Send"
          look="quiet"
          data-testid="chat-send"
          disabled={!writable}
        />
      </form>
    </section>
  );
}
