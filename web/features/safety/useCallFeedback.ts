'use client';

import { useState, useSyncExternalStore } from 'react';
import type { Api, BuddyState, RatingValue } from '@/lib/api';
import type { FeedbackState } from './call-feedback';
import { CallFeedback } from './call-feedback';
import type { CallPartner } from './call-partner';

export function useFeedbackState(feedback: CallFeedback): FeedbackState {
  return useSyncExternalStore(feedback.state.subscribe, feedback.state.get, feedback.state.get);
}

/** The feedback of a call in a list, with the list's initial values. Give the row a `key`. */
export function useCallFeedback(
  api: Api,
  callPartner: Pick<CallPartner, 'callId' | 'partnerId'>,
  known: { rating: RatingValue | null; buddyState: BuddyState | null },
): CallFeedback {
  const [feedback] = useState(() => new CallFeedback(api, callPartner, known));
  return feedback;
}
