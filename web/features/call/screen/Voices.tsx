import { Figure } from '@/ui/figures';
import type { CallActions, CallView } from '../model';
import { ChatPanel } from './ChatPanel';
import { Controls } from './Controls';
import { Notice } from './Notice';
import { PartnerCard } from './PartnerCard';
import { TopBar } from './TopBar';
import { VideoView } from './VideoView';

/** An audio call: two lit windows, and the chat. */
export function Voices({ view, actions }: { view: CallView; actions: CallActions }) {
  return (
    <main className="flex h-dvh flex-col overflow-hidden wide:flex-row">
      <div className="relative flex min-h-0 flex-1 flex-col">
        <TopBar view={view} glass={false} />
        <Notice view={view} actions={actions} />
        <div aria-hidden className="flex min-h-0 flex-1 items-center justify-center gap-5 px-4 wide:gap-10">
          {[1, 6].map((which) => (
            <div
              key={which}
              className="relative h-44 w-32 overflow-hidden rounded-t-full border-8 border-line bg-light wide:h-80
                wide:w-56"
            >
              <Figure which={which} className="absolute inset-x-0 bottom-0" />
            </div>
          ))}
        </div>
        {/* A media element plays the sound; it shows no video. */}
        <VideoView
          data-testid="remote-video"
          aria-label="Your partner's voice"
          stream={view.remoteStream}
          className="absolute size-px opacity-0"
        />
        <div className="px-5 pb-1">
          <PartnerCard view={view} glass={false} />
          <Controls view={view} actions={actions} glass={false} />
        </div>
      </div>
      <ChatPanel
        view={view}
        actions={actions}
        className="h-64 shrink-0 border-line pb-[env(safe-area-inset-bottom)] max-[60rem]:border-t wide:h-full
          wide:w-88 wide:border-s"
      />
    </main>
  );
}
