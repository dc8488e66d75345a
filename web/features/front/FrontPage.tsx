import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { AccountCorner } from '@/features/site';
import { buttonClass } from '@/ui/Button';
import { Logo } from '@/ui/Logo';
import { Facade } from './Facade';

const promises = [
  ['Fair', 'The one who has waited longest and fits you comes first.'],
  ['Direct', 'Picture and sound go from browser to browser, and nobody records them.'],
  ['Yours to leave', 'Next, Escape or Stop: one key, at any moment.'],
] as const;

export function FrontPage() {
  return (
    <div className="relative flex min-h-dvh flex-col overflow-hidden wide:flex-row">
      <div
        className="relative z-10 flex flex-col px-6 pt-[max(1.25rem,env(safe-area-inset-top))] wide:w-1/2
          wide:max-w-3xl wide:px-14 wide:pb-10"
      >
        <header className="flex min-h-15 items-center justify-between gap-4">
          <Logo />
          <AccountCorner next="/chat" />
        </header>
        <main className="my-auto py-7 wide:py-12">
          <h1
            className="font-display text-[clamp(2.900rem,1.300rem+6.400vw,6.250rem)] leading-[.95] font-bold
              tracking-[-.035em] text-balance"
          >
            Meet the rest of your campus
          </h1>
          <p className="mt-5 max-w-[34ch] text-lg leading-snug text-soft wide:mt-7 wide:text-xl">
            One button, one stranger, face to face. Talk for as long as you both like, then press Next.
          </p>
          <div className="mt-7 flex flex-wrap items-center gap-x-5 gap-y-3 wide:mt-9">
            <Link
              // A user who is already signed in keeps the account.
              href="/chat?as=guest"
              data-testid="guest-enter"
              className={buttonClass('primary', 'min-h-14 px-8 text-lg')}
            >
              Meet someone
              <ArrowRight aria-hidden size={20} />
            </Link>
            <p className="text-sm text-soft">By video, voice or text</p>
          </div>
        </main>
        <dl className="hidden grid-cols-3 gap-6 border-t border-line pt-5 text-sm wide:grid">
          {promises.map(([name, words]) => (
            <div key={name}>
              <dt className="font-semibold">{name}</dt>
              <dd className="mt-1 text-soft">{words}</dd>
            </div>
          ))}
        </dl>
      </div>
      <Facade
        className="pointer-events-none min-h-80 w-full flex-1 select-none wide:absolute wide:inset-y-0
          wide:right-0 wide:h-full wide:w-1/2"
      />
    </div>
  );
}
