import { MicOff } from 'lucide-react';
import { Figure } from '@/ui/figures';
import { ChatPanel } from './ChatPanel';
import { Controls } from './Controls';
import { Notice } from './Notice';
import { PartnerCard } from './PartnerCard';
import { TopBar } from './TopBar';
import { VideoView } from './VideoView';
import type { CallActions, CallView } from '../model';

interface CallSceneProps {
  view: CallView;
  actions: CallActions;
}

/** A video call: the partner fills the window, oneself is a corner of it, the chat stands beside or below. */
export function CallScene({ view, actions }: CallSceneProps) {
  const partnerHidden = !view.partnerMedia.camera;
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
        {partnerHidden && (
          <div className="absolute inset-0 flex flex-col items-center justify-center gap-4 bg-night text-white">
            <Figure which={4} className="h-48" />
            <p>The camera is off</p>
          </div>
        )}
        <VideoView
          data-testid="local-video"
          aria-label="You"
          muted
          mirrored
          stream={view.localMedia.stream}
          className="absolute top-16 right-3 z-10 h-36 w-26 rounded-2xl ring-2 ring-white/30 wide:top-auto wide:right-5
            wide:bottom-5 wide:h-36 wide:w-52"
        />
        <Notice view={view} actions={actions} />
        <div
          className="absolute inset-x-0 bottom-0 flex flex-col gap-1 bg-linear-to-t from-black/75 to-transparent
            px-4 pt-20 pb-1 wide:pe-64"
        >
          <div className="flex items-end gap-3">
            <PartnerCard view={view} glass />
            {!view.partnerMedia.microphone && (
              <MicOff role="img" aria-label="Their microphone is off" className="mb-1 text-white" size={18} />
            )}
          </div>
          <Controls view={view} actions={actions} glass />
        </div>
      </div>
      <ChatPanel
        view={view}
        actions={actions}
        className="h-52 shrink-0 pb-[env(safe-area-inset-bottom)] wide:h-full wide:w-88"
      />
    </main>
  );
}
