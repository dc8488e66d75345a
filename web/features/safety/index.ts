/**
 * Report, block, rating and buddy request, in a call and in the history. Their subject is a `CallPartner`; they use
 * the page's `Api`.
 *
 *   const feedback = useCallFeedback(api, { callId, partnerId }, { rating: call.rating, buddyState: person.buddy });
 *   <RatingButtons feedback={feedback} name={name} /> <BuddyButton feedback={feedback} name={name} />
 *   {reporting && <ReportDialog api={api} callPartner={{ callId, partnerId, name }} onClose={close} />}
 *   {blocking && <BlockDialog api={api} person={{ partnerId, name }} onBlocked={reload} onClose={close} />}
 */
export { BlockDialog } from './BlockDialog';
export { BuddyButton } from './BuddyButton';
export { CallFeedback, type FeedbackState } from './call-feedback';
export type { CallPartner } from './call-partner';
export { RatingButtons } from './RatingButtons';
export { ReportDialog } from './ReportDialog';
export { useCallFeedback, useFeedbackState } from './useCallFeedback';
export { failureMessage, reasonLabels, banEndText } from './messages';
