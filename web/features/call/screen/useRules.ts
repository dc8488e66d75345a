'use client';

import type { Api, Ban, Me, PublicSettings } from '@/lib/api';
import { getMe, getSettings } from '@/lib/api';
import { usePolling } from '@/ui/usePolling';
import type { CallView } from '../model';

/** The operator's settings, and a ban of this user. */
export interface Rules {
  /** Null: unknown, or the server has none. Then all modes are offered, and the server decides. */
  readonly settings: PublicSettings | null;
  /** True: the settings were loaded after the current problem occurred. */
  readonly isCurrent: boolean;
  /** Reason and end of a ban. `over`: the ban has ended. Null: no ban. */
  readonly ban: Ban | 'over' | null;
}

export const noRules: Rules = { settings: null, isCurrent: false, ban: null };

const calmMs = 60_000;
const offMs = 6_000;
const banMs = 60_000;

/** Polls the settings while there is no call, more often while matching is off. `api` null: no polling. */
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
