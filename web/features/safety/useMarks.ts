'use client';

import { useState, useSyncExternalStore } from 'react';
import type { Api, BuddyTie, RatingValue } from '@/lib/api';
import type { MarksState } from './call-marks';
import { CallMarks } from './call-marks';
import type { Encounter } from './encounter';

export function useMarksState(marks: CallMarks): MarksState {
  return useSyncExternalStore(marks.state.subscribe, marks.state.get, marks.state.get);
}

/** The marks of a call that a list shows, begun with what the list knows. Give the row a `key`. */
export function useCallMarks(
  api: Api,
  encounter: Pick<Encounter, 'callId' | 'partnerId'>,
  known: { rating: RatingValue | null; tie: BuddyTie | null },
): CallMarks {
  const [marks] = useState(() => new CallMarks(api, encounter, known));
  return marks;
}
