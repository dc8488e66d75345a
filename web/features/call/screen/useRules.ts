'use client';

import type { Api, Ban, Me, PublicSettings } from '@/lib/api';
import { getMe, getSettings } from '@/lib/api';
import { usePolling } from '@/ui/usePolling';
import type { CallView } from '../model';

/** What those who run the server have set, and what they have decided about the one who sits here. */
export interface Rules {
  /** Null: not known, or there is nothing to know. Then everything is offered, and the server decides. */
  readonly settings: PublicSettings | null;
  /** They were asked for after what the page shows came about. */
  readonly isCurrent: boolean;
  /** Why one is suspended, and until when. `over`: no longer. */
  readonly ban: Ban | 'over' | null;
}

export const noRules: Rules = { settings: null, isCurrent: false, ban: null };

const calmMs = 60_000;
const offMs = 6_000;
const banMs = 60_000;

/** Looked at while there is no call, more often while matching is off. `api` null: there is nobody to ask. */
export function useRules(view: CallView, api: Api | null): Rules {
  const isOff = view.problem?.kind === 'matching-disabled' && view.problem.by === 'operator';
  const settings = usePolling<PublicSettings>(api && (() => getSettings(api)), {
    everyMs: (known) => (known.matching ? calmMs : offMs),
    active: view.phase === 'idle' || isOff,
  });
  const isBanned = view.problem?.kind === 'banned';
  const me = usePolling<Me>(api && (() => getMe(api)), { everyMs: banMs, active: isBanned });
  return {
    settings: settings.value,
    isCurrent: settings.isCurrent,
    ban: isBanned && me.value && me.isCurrent ? (me.value.ban ?? 'over') : null,
  };
}
