import { MailCheck } from 'lucide-react';

/** The next step is in a mail. */
export function MailSent({ email, children }: { email: string; children: string }) {
  return (
    <div role="status" data-testid="mail-sent" className="flex gap-4 rounded-3xl bg-wall p-5">
      <MailCheck aria-hidden size={28} className="shrink-0 text-accent" />
      <div>
        <p className="font-semibold [overflow-wrap:anywhere]">{email}</p>
        <p className="mt-1 text-soft">{children}</p>
      </div>
    </div>
  );
}
