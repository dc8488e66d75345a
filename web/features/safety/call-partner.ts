import type { CallId } from '@/lib/api';
import type { UserId } from '@/lib/protocol';

/** One call with one person: what a report, a block, a rating is about. */
export interface CallPartner {
  readonly callId: CallId;
  readonly partnerId: UserId;
  /** As the page shows them. */
  readonly name: string;
}
