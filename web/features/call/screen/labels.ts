/** Texts for the status line and for partners. Pure. */
import { assertNever } from '@/lib/base/assert';
import type { MatchMode, Partner, PartnerLeftReason } from '@/lib/protocol';
import type { CallPhase, CallView } from '../model';

export function partnerName(partner: Partner | null): string {
  return partner?.name?.trim() || 'Stranger';
}

export function statusLabel(phase: CallPhase): string {
  switch (phase) {
    case 'idle':
      return 'Ready';
    case 'searching':
      return 'Searching';
    case 'connecting':
      return 'Connecting';
    case 'connected':
      return 'Connected';
    case 'partner-left':
      return 'Partner left';
    case 'reconnecting':
      return 'Reconnecting';
    case 'error':
      return 'Stopped';
    default:
      return assertNever(phase);
  }
}

export function searchingText(mode: MatchMode): string {
  switch (mode) {
    case 'video':
      return 'Looking for someone to meet';
    case 'audio':
      return 'Looking for someone to talk to';
    case 'text':
      return 'Looking for someone to write with';
    default:
      return assertNever(mode);
  }
}

export function partnerLeftText(name: string, reason: PartnerLeftReason): string {
  switch (reason) {
    case 'ended':
      return `${name} ended the call`;
    case 'skipped':
      return `${name} moved on`;
    case 'disconnected':
      return `${name} left`;
    case 'lost':
      return `${name} lost the connection`;
    case 'banned':
      return `${name} was removed`;
    default:
      return assertNever(reason);
  }
}

/** `left`: null before the first tick of the countdown. */
export function nextPartnerText(left: number | null): string {
  return `The next one in ${left ?? 2} s`;
}

export function pageTitle(view: Pick<CallView, 'phase' | 'partner'>): string {
  switch (view.phase) {
    case 'idle':
      return 'Meet someone';
    case 'connected':
      return `With ${partnerName(view.partner)}`;
    default:
      return statusLabel(view.phase);
  }
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`. */
export function ordinal(value: number): string {
  const teen = value % 100 >= 11 && value % 100 <= 13;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}
