/**
 * Report, block, rate, ask: beside a call and beside its row in the history. What they are about is an
 * `Encounter`; they are handed the page's `Api`.
 *
 *   const marks = useCallMarks(api, { callId, partnerId }, { rating: call.rating, tie: person.buddy });
 *   <RatingButtons marks={marks} name={name} /> <BuddyButton marks={marks} name={name} />
 *   {reporting && <ReportDialog api={api} encounter={{ callId, partnerId, name }} onClose={close} />}
 *   {blocking && <BlockDialog api={api} person={{ partnerId, name }} onBlocked={reload} onClose={close} />}
 */
export { BlockDialog } from './BlockDialog';
export { BuddyButton } from './BuddyButton';
export { CallMarks, type MarksState } from './call-marks';
export type { Encounter } from './encounter';
export { RatingButtons } from './RatingButtons';
export { ReportDialog } from './ReportDialog';
export { useCallMarks, useMarksState } from './useMarks';
export { failureWords, reasonWords, untilWords } from './words';
