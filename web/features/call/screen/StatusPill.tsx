import { classNames } from '@/ui/class-names';
import type { CallPhase } from '../model';
import { statusLabel } from './labels';

const dots: Record<CallPhase, string> = {
  idle: 'bg-soft',
  searching: 'bg-light animate-pulse',
  connecting: 'bg-light animate-pulse',
  connected: 'bg-[#2fa36b]',
  'partner-left': 'bg-soft',
  reconnecting: 'bg-light animate-pulse',
  error: 'bg-[#d2564a]',
};

/** The phase of the call. It is always in the document, for users, screen readers and tests. */
export function StatusPill({ phase, glass }: { phase: CallPhase; glass: boolean }) {
  return (
    <div
      role="status"
      aria-live="polite"
      data-testid="status"
      data-state={phase}
      className={classNames(
        'inline-flex h-9 items-center gap-2 rounded-full px-3.5 text-sm font-semibold',
        glass ? 'bg-black/55 text-white backdrop-blur-md' : 'bg-ink/8 text-ink',
      )}
    >
      <span aria-hidden className={classNames('size-2 rounded-full', dots[phase])} />
      {statusLabel(phase)}
    </div>
  );
}
