/**
 * What I did about one call: my rating, my ask. Shown at once, sent behind, taken back when it failed.
 *
 *   const marks = new CallMarks(api, encounter);
 *   void marks.rate('up');          // marks.state: { rating: 'up', ... }
 */
import type { Api, BuddyTie, RatingValue } from '@/lib/api';
import { askBuddy, isRefused, listBuddies, rateCall } from '@/lib/api';
import type { Runtime } from '@/lib/base/runtime';
import type { BuddyChange } from '@/lib/protocol';
import { Store } from '@/lib/base/store';
import type { Encounter } from './encounter';
import { patiently } from './patience';
import { failureWords } from './words';

export interface MarksState {
  readonly rating: RatingValue | null;
  readonly tie: BuddyTie | null;
  readonly isAsking: boolean;
  /** They have no account: nobody can be their buddy. */
  readonly isGuest: boolean;
  /** What did not work, for a person. */
  readonly words: string | null;
}

export class CallMarks {
  readonly state: Store<MarksState>;
  private ratings = 0;

  constructor(
    private readonly api: Api,
    readonly encounter: Pick<Encounter, 'callId' | 'partnerId'>,
    known: Partial<Pick<MarksState, 'rating' | 'tie'>> = {},
    private readonly runtime?: Runtime,
  ) {
    this.state = new Store<MarksState>({
      rating: null, tie: null, isAsking: false, isGuest: false, words: null, ...known,
    });
  }

  /** Whether they are my buddy already. What cannot be had now is asked when the button is pressed. */
  async loadTie(): Promise<void> {
    const buddies = await listBuddies(this.api).catch(() => []);
    const buddy = buddies.find((each) => each.id === this.encounter.partnerId);
    if (buddy && !this.state.get().isAsking) this.change({ tie: buddy.tie });
  }

  async rate(value: RatingValue): Promise<void> {
    const before = this.state.get().rating;
    if (value === before) return;
    this.ratings += 1;
    const { ratings } = this;
    this.change({ rating: value, words: null });
    try {
      await patiently(() => rateCall(this.api, this.encounter.callId, value), this.runtime);
    } catch (error) {
      // Unless they changed their mind meanwhile.
      if (ratings === this.ratings) this.change({ rating: before, words: failureWords(error) });
    }
  }

  async askBuddy(): Promise<void> {
    const { isAsking, tie } = this.state.get();
    if (isAsking || tie === 'buddy' || tie === 'outgoing') return;
    this.change({ isAsking: true, words: null });
    try {
      const ask = { callId: this.encounter.callId };
      const answer = await patiently(() => askBuddy(this.api, ask), this.runtime);
      this.change({ tie: answer.tie, isAsking: false });
    } catch (error) {
      this.change({ isAsking: false, isGuest: isRefused(error, 'guest'), words: failureWords(error) });
    }
  }

  /** What the other one did just now. */
  tell(change: BuddyChange): void {
    const { tie } = this.state.get();
    if (change === 'accepted') this.change({ tie: 'buddy' });
    else if (change === 'removed') this.change({ tie: null });
    else if (tie === null) this.change({ tie: 'incoming' });
  }

  private change(change: Partial<MarksState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}
