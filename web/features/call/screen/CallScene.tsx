'use client';

import { MessageSquare } from 'lucide-react';
import { useState } from 'react';
import { classNames } from '@/ui/class-names';
import { Figure } from '@/ui/figures';
import { IconButton } from '@/ui/IconButton';
import type { CallActions, CallView } from '../model';
import { ChatPanel } from './ChatPanel';
import { Controls } from './Controls';
import { Notice } from './Notice';
import { PartnerCard } from './PartnerCard';
import { PictureButtons } from './PictureButtons';
import { TopBar } from './TopBar';
import { useUnread } from './useUnread';
import { VideoView } from './VideoView';

interface CallSceneProps {
  view: CallView;
  actions: CallActions;
}

/**
 * A video call: the partner's video fills the window, the own video is in a corner. On wide screens the chat is
 * beside the video; on a phone a button opens it.
 */
export function CallScene({ view, actions }: CallSceneProps) {
  const [chatOpen, setChatOpen] = useState(false);
  const unread = useUnread(view.chat, chatOpen);
  return (
    <main className="flex h-dvh flex-col overflow-hidden bg-night wide:flex-row">
      <div className="relative min-h-0 flex-1">
        <TopBar view={view} glass />
        <VideoView
          data-testid="remote-video"
          aria-label="Your partner"
          stream={view.remoteStream}
          className="absolute inset-0 size-full"
        />
        {!view.partnerMedia.camera && (
          <div
            className="absolute inset-0 flex flex-col items-center justify-center gap-3 bg-night pt-12 pb-38 text-white"
          >
            <Figure which={4} className="h-[min(12rem,60%)]" />
            <p>The camera is off</p>
          </div>
        )}
        <VideoView
          data-testid="local-video"
          aria-label="You"
          muted
          mirrored
          stream={view.localMedia.stream}
          className={classNames(
            'absolute top-[calc(max(.75rem,env(safe-area-inset-top))+3.25rem)] right-4 z-10 rounded-2xl ring-2',
            'ring-white/30 transition-[width,height] duration-200 wide:top-auto wide:right-5 wide:bottom-5 wide:h-36',
            'wide:w-52',
            chatOpen ? 'h-20 w-15' : 'h-36 w-26',
          )}
        />
        <Notice view={view} actions={actions} className={chatOpen ? 'right-24' : 'right-34'} />
        <div
          className="absolute inset-x-0 bottom-0 flex flex-col gap-1 bg-linear-to-t from-black/75 to-transparent
            px-4 pt-20 wide:pe-64"
        >
          {!chatOpen && <Unread text={unread.at(-1)?.text ?? null} onOpen={() => setChatOpen(true)} />}
          <PartnerCard view={view} glass />
          <div className={classNames('wide:pb-0', !chatOpen && 'pb-[env(safe-area-inset-bottom)]')}>
            <Controls view={view} actions={actions} glass>
              <PictureButtons view={view} actions={actions} className="hidden gap-2 wide:flex" />
              <ChatButton isOpen={chatOpen} unread={unread.length} onToggle={() => setChatOpen(!chatOpen)} />
            </Controls>
          </div>
        </div>
        {!chatOpen && (
          <PictureButtons
            view={view}
            actions={actions}
            className="absolute top-[calc(max(.75rem,env(safe-area-inset-top))+13rem)] right-4 z-10 flex flex-col gap-2
              wide:hidden"
          />
        )}
      </div>
      <ChatPanel
        view={view}
        actions={actions}
        className={classNames(
          'h-[48dvh] shrink-0 pb-[env(safe-area-inset-bottom)] wide:flex wide:h-full wide:w-88',
          !chatOpen && 'max-wide:hidden',
        )}
      />
    </main>
  );
}

interface ChatButtonProps {
  isOpen: boolean;
  unread: number;
  onToggle(): void;
}

function ChatButton({ isOpen, unread, onToggle }: ChatButtonProps) {
  const label = isOpen ? 'Close the chat' : unread > 0 ? `Open the chat, ${unread} new` : 'Open the chat';
  return (
    <span className="relative wide:hidden">
      <IconButton icon={MessageSquare} label={label} aria-expanded={isOpen} onClick={onToggle} />
      {unread > 0 && (
        <span
          aria-hidden
          className="absolute -top-1 -right-1 min-w-5 rounded-full bg-light px-1.5 text-center text-xs leading-5
            font-bold text-on-light tabular-nums"
        >
          {unread}
        </span>
      )}
    </span>
  );
}

/** The newest unread message, shown over the video. Screen readers read it from the chat log instead. */
function Unread({ text, onOpen }: { text: string | null; onOpen(): void }) {
  if (text === null) return null;
  return (
    <button
      type="button"
      className="mb-1 line-clamp-2 w-fit max-w-[min(85%,28rem)] rounded-2xl rounded-bl-md bg-black/60 px-3.5 py-2
        text-start [overflow-wrap:anywhere] text-white backdrop-blur-md wide:hidden"
      onClick={onOpen}
    >
      {text}
    </button>
  );
}
