'use client';

import { Clock, MicOff, Sparkles, Wifi } from 'lucide-react';
import { classNames } from '@/ui/class-names';
import { clockText } from '@/ui/time';
import { useNow } from '@/ui/useNow';
import type { CallView, QualityView } from '../model';
import { SafetyButtons } from './SafetyButtons';
import { partnerName } from './labels';

/** The partner: name, shared interests, call duration and quality, and the safety buttons. */
export function PartnerCard({ view, glass }: { view: CallView; glass: boolean }) {
  const { partner, connectedAtMs } = view;
  const now = useNow(connectedAtMs !== null, 500);
  return (
    <div className="flex min-w-0 flex-1 items-end justify-between gap-3">
      <div className={classNames('min-w-0', glass && 'text-white [text-shadow:0_1px_3px_rgb(0_0_0/.7)]')}>
        <h1 className="flex items-baseline gap-3 font-display text-2xl font-bold tracking-tight">
          <span data-testid="partner-name" className="truncate">
            {partnerName(partner)}
          </span>
          {(partner?.karma ?? null) !== null && (
            <span className="inline-flex items-center gap-1 font-sans text-sm font-semibold" title="Karma">
              <Sparkles aria-hidden size={14} /> {partner?.karma}
            </span>
          )}
          {view.mode !== 'text' && !view.partnerMedia.microphone && (
            <MicOff role="img" aria-label="Their microphone is off" className="shrink-0 self-center" size={18} />
          )}
        </h1>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm tabular-nums">
          {connectedAtMs !== null && (
            <span className="inline-flex items-center gap-1.5">
              <Clock aria-hidden size={14} />
              {now === 0 ? '0:00' : clockText(now - connectedAtMs)}
            </span>
          )}
          {view.quality && <QualityWords quality={view.quality} />}
          {view.sharedInterests.length > 0 && <span>You both like {view.sharedInterests.join(', ')}</span>}
        </p>
      </div>
      <SafetyButtons name={partnerName(partner)} look={glass ? 'glass' : 'quiet'} />
    </div>
  );
}

function QualityWords({ quality }: { quality: QualityView }) {
  const parts = [
    quality.path,
    quality.roundTripMs === null ? null : `${Math.round(quality.roundTripMs)} ms`,
    quality.receivedKbps === null ? null : `${Math.round(quality.receivedKbps)} kbit/s`,
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <span className="inline-flex items-center gap-1.5">
      <Wifi aria-hidden size={14} />
      {parts.join(' · ')}
    </span>
  );
}
