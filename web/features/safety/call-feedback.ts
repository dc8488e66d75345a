/**
 * The user's feedback on one call: rating and buddy request. A change is shown at once and undone if its request
 * fails.
 *
 *   const feedback = new CallFeedback(api, callPartner);
 *   void feedback.rate('up');          // feedback.state: { rating: 'up', ... }
 */
import type { Api, BuddyState, RatingValue } from '@/lib/api';
import { askBuddy, isRefused, listBuddies, rateCall } from '@/lib/api';
import type { Runtime } from '@/lib/base/runtime';
import type { BuddyChange } from '@/lib/protocol';
import { Store } from '@/lib/base/store';
import type { CallPartner } from './call-partner';
import { retryUntilStored } from './retry-until-stored';
import { failureMessage } from './messages';

export interface FeedbackState {
  readonly rating: RatingValue | null;
  readonly buddyState: BuddyState | null;
  readonly isAsking: boolean;
  /** True: the partner is a guest and cannot be a buddy. */
  readonly isGuest: boolean;
  /** The error message for the user; null: none. */
  readonly errorMessage: string | null;
}

export class CallFeedback {
  readonly state: Store<FeedbackState>;
  private ratings = 0;

  constructor(
    private readonly api: Api,
    readonly callPartner: Pick<CallPartner, 'callId' | 'partnerId'>,
    known: Partial<Pick<FeedbackState, 'rating' | 'buddyState'>> = {},
    private readonly runtime?: Runtime,
  ) {
    this.state = new Store<FeedbackState>({
      rating: null, buddyState: null, isAsking: false, isGuest: false, errorMessage: null, ...known,
    });
  }

  /** Loads whether the partner is already a buddy. An error is ignored; the button still works. */
  async loadBuddyState(): Promise<void> {
    const buddies = await listBuddies(this.api).catch(() => []);
    const buddy = buddies.find((each) => each.id === this.callPartner.partnerId);
    if (buddy && !this.state.get().isAsking) this.change({ buddyState: buddy.buddyState });
  }

  async rate(value: RatingValue): Promise<void> {
    const before = this.state.get().rating;
    if (value === before) return;
    this.ratings += 1;
    const { ratings } = this;
    this.change({ rating: value, errorMessage: null });
    try {
      await retryUntilStored(() => rateCall(this.api, this.callPartner.callId, value), this.runtime);
    } catch (error) {
      // Skipped if the user has rated again in the meantime.
      if (ratings === this.ratings) this.change({ rating: before, errorMessage: failureMessage(error) });
    }
  }

  async askBuddy(): Promise<void> {
    const { isAsking, buddyState } = this.state.get();
    if (isAsking || buddyState === 'buddy' || buddyState === 'outgoing') return;
    this.change({ isAsking: true, errorMessage: null });
    try {
      const ask = { callId: this.callPartner.callId };
      const answer = await retryUntilStored(() => askBuddy(this.api, ask), this.runtime);
      this.change({ buddyState: answer.buddyState, isAsking: false });
    } catch (error) {
      this.change({ isAsking: false, isGuest: isRefused(error, 'guest'), errorMessage: failureMessage(error) });
    }
  }

  /** Applies a buddy change that the partner made. */
  applyBuddyChange(change: BuddyChange): void {
    const { buddyState } = this.state.get();
    if (change === 'accepted') this.change({ buddyState: 'buddy' });
    else if (change === 'removed') this.change({ buddyState: null });
    else if (buddyState === null) this.change({ buddyState: 'incoming' });
  }

  private change(change: Partial<FeedbackState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}
