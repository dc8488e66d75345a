'use client';

import { Button } from '@/ui/Button';
import { Figure, figureCount } from '@/ui/figures';
import { waitText } from '@/ui/time';
import { useNow } from '@/ui/useNow';
import { useSecondsLeft } from '@/ui/useSecondsLeft';
import type { CallActions, CallView } from '../model';
import { AfterCall } from './AfterCall';
import { canGoNext } from './scene';
import type { Callee } from './useCallee';
import { VideoView } from './VideoView';
import { partnerLeftText, nextPartnerText, ordinal, partnerName, searchingText } from './labels';

/** The picture with two windows: searching, connecting, and after the partner left. */
export function Meeting({ view, actions, callee }: { view: CallView; actions: CallActions; callee: Callee | null }) {
  return (
    <main className="flex flex-1 flex-col items-center justify-center gap-8 px-4 pb-8 text-center">
      <div aria-hidden className="flex items-end gap-4 wide:gap-8">
        <Window>
          {view.mode === 'video' && view.localMedia.camera === 'on' ? (
            <VideoView
              data-testid="local-video"
              tabIndex={-1}
              muted
              mirrored
              stream={view.localMedia.stream}
              className="absolute inset-0 size-full"
            />
          ) : (
            <Figure which={1} className="absolute inset-x-0 bottom-0" />
          )}
        </Window>
        <Window lit={view.phase === 'connecting'}>
          <Passing still={view.phase !== 'searching' || view.calling !== null} />
        </Window>
      </div>
      <div className="flex min-h-32 flex-col items-center gap-2">
        <Words view={view} callee={callee} />
      </div>
      <div className="flex flex-wrap justify-center gap-3">
        {view.phase === 'partner-left' && (view.partnerLeft?.continuesAtMs ?? null) !== null && (
          <Button onClick={actions.stay}>Stay here</Button>
        )}
        {canGoNext(view) && (
          <Button look="primary" data-testid="next" onClick={actions.next}>
            Next
          </Button>
        )}
        <Button data-testid="stop" onClick={actions.stop}>
          Stop
        </Button>
      </div>
      <AfterCall view={view} />
    </main>
  );
}

function Words({ view, callee }: { view: CallView; callee: Callee | null }) {
  const left = useSecondsLeft(view.partnerLeft?.continuesAtMs ?? null);
  const title = 'font-display text-3xl font-bold tracking-tight text-balance wide:text-4xl';
  if (view.phase === 'partner-left' && view.partnerLeft) {
    const { reason, continuesAtMs } = view.partnerLeft;
    return (
      <>
        <h1 className={title}>{partnerLeftText(partnerName(view.partner), reason)}</h1>
        <p className="text-lg text-soft tabular-nums">
          {continuesAtMs === null ? 'Go on when you like.' : nextPartnerText(left)}
        </p>
      </>
    );
  }
  if (view.phase === 'connecting') {
    return (
      <>
        <h1 className={title}>
          Here comes <span data-testid="partner-name">{partnerName(view.partner)}</span>
        </h1>
        <p className="text-lg text-soft">Opening the window…</p>
      </>
    );
  }
  if (view.calling !== null) {
    return (
      <>
        <h1 className={title}>Calling {callee?.name ?? 'your buddy'}</h1>
        <p className="text-lg text-balance text-soft">It rings until they answer, for half a minute.</p>
      </>
    );
  }
  return (
    <>
      <h1 className={title}>{searchingText(view.mode)}</h1>
      <p className="text-lg text-balance text-soft tabular-nums">{queueWords(view)}</p>
    </>
  );
}

function queueWords({ phase, queue }: CallView): string {
  if (phase === 'reconnecting') return 'The server is out of reach for a moment. Your place is kept.';
  if (!queue) return 'Taking your place in the queue…';
  const place = queue.size > 1 ? `${ordinal(queue.position)} of ${queue.size} waiting` : 'You are the next to meet';
  return queue.estimatedWaitMs === null ? place : `${place}, ${waitText(queue.estimatedWaitMs)} to go`;
}

function Window({ children, lit = false }: { children: React.ReactNode; lit?: boolean }) {
  return (
    <div
      className={`relative h-52 w-36 overflow-hidden rounded-t-full border-8 border-line transition-colors
        duration-500 wide:h-80 wide:w-56 ${lit ? 'bg-light' : 'bg-recess'}`}
    >
      {children}
    </div>
  );
}

/** Shows a different figure every few seconds with a fade. With reduced motion there is no fade. */
function Passing({ still }: { still: boolean }) {
  const now = useNow(!still, 1600);
  const turn = Math.floor(now / 1600);
  const place = 'absolute inset-x-0 bottom-0';
  return (
    <>
      {!still && turn > 0 && (
        <Figure
          key={turn - 1}
          which={(turn - 1) % figureCount}
          className={`${place} opacity-0 motion-safe:animate-[leave_.5s_ease-in]`}
        />
      )}
      <Figure
        key={turn}
        which={turn % figureCount}
        className={`${place} ${still ? '' : 'motion-safe:animate-[rise_.5s_ease-out]'}`}
      />
    </>
  );
}
