import { VideoOff } from 'lucide-react';
import { Button } from '@/ui/Button';
import { LevelBars } from '@/ui/LevelBars';
import type { LocalMediaHook } from '../useLocalMedia';
import type { Problem } from '../model';
import { problemMessage } from './problem-messages';
import { VideoView } from './VideoView';

interface PreviewProps {
  media: LocalMediaHook;
  wantsCamera: boolean;
  problem: Problem | null;
  onRetry(): void;
}

/** The preview of the own camera and microphone. */
export function Preview({ media, wantsCamera, problem, onRetry }: PreviewProps) {
  const { state } = media;
  const words = problem ? problemMessage(problem) : null;
  return (
    <section
      aria-label="Your camera and microphone"
      className="relative aspect-[4/3] max-h-[42dvh] min-h-60 w-full overflow-hidden rounded-3xl bg-night text-white
        ring-1 ring-line wide:aspect-video wide:max-h-none"
    >
      {wantsCamera && (
        <VideoView
          data-testid="local-video"
          aria-label="Your camera"
          muted
          mirrored
          stream={state.stream}
          className="absolute inset-0 size-full"
        />
      )}
      {words ? (
        <div
          role="alert"
          className="absolute inset-0 flex flex-col items-start justify-end gap-3 overflow-y-auto bg-night/90 p-6"
        >
          <VideoOff aria-hidden size={28} className="shrink-0" />
          <p className="font-display text-2xl font-bold">{words.title}</p>
          <p className="max-w-[46ch] text-white/80">{words.body}</p>
          {words.retry && (
            <Button look="primary" onClick={onRetry}>
              {words.retry}
            </Button>
          )}
        </div>
      ) : (
        <div className="absolute inset-x-4 bottom-4 flex items-center gap-3">
          {state.status === 'open' && state.microphone === 'on' && (
            <div className="rounded-full bg-black/55 px-4 py-3 backdrop-blur-md">
              <LevelBars level={media.level} label="How loud you are" />
            </div>
          )}
          {state.status === 'asking' && (
            <p className="rounded-full bg-black/55 px-4 py-2 text-sm">Allow the browser to use them</p>
          )}
        </div>
      )}
    </section>
  );
}
