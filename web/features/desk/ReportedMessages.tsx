import type { ReportWithMessages } from '@/lib/api';
import { classNames } from '@/ui/class-names';
import { hourText, personName } from './format';

/** The messages of the call. Those of the reported user are highlighted, on the left. */
export function ReportedMessages({ report }: { report: ReportWithMessages }) {
  if (report.messages.length === 0) {
    return <p className="text-soft">Nothing was written. What was said and shown is not recorded.</p>;
  }
  return (
    <ol data-testid="report-messages" className="flex max-h-96 flex-col gap-1.5 overflow-y-auto" tabIndex={0}>
      {report.messages.map((message) => {
        const isTheirs = message.from === 'reported';
        return (
          <li key={message.id} className={classNames('flex flex-col', !isTheirs && 'items-end')}>
            <span className="px-1 text-xs text-soft">
              {personName(isTheirs ? report.reported : report.reporter)}, {hourText(message.sentAtMs)}
            </span>
            <p
              className={classNames(
                'w-fit max-w-[85%] rounded-2xl px-3.5 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap',
                isTheirs ? 'rounded-tl-md bg-light text-on-light' : 'rounded-tr-md bg-ink/8',
              )}
            >
              <bdi>{message.text}</bdi>
            </p>
          </li>
        );
      })}
    </ol>
  );
}
