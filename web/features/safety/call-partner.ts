import type { CallId } from '@/lib/api';
import type { UserId } from '@/lib/protocol';

/** A call and its partner: the subject of a report, a block or a rating. */
export interface CallPartner {
  readonly callId: CallId;
  readonly partnerId: UserId;
  /** The displayed name. */
  readonly name: string;
}
