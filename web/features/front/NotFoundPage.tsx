import Link from 'next/link';
import { buttonClass } from '@/ui/Button';
import { Figure } from '@/ui/figures';
import { Logo } from '@/ui/Logo';

/** The page for an unknown URL: a dark window and two links. */
export function NotFoundPage() {
  return (
    <div className="flex min-h-dvh flex-col px-6 pt-[max(1.25rem,env(safe-area-inset-top))] wide:px-14">
      <header className="py-2">
        <Link href="/" aria-label="Gurukul, to the front page" className="inline-block rounded-xl">
          <Logo />
        </Link>
      </header>
      <main
        className="mx-auto flex w-full max-w-4xl flex-1 flex-col items-start justify-center gap-8 pb-16 wide:flex-row
          wide:items-center wide:gap-14"
      >
        <div aria-hidden className="flex shrink-0 items-end gap-4">
          {[<Figure key="home" which={6} className="absolute inset-x-0 bottom-0" />, null].map((figure, at) => (
            <div
              key={at}
              className={`relative h-40 w-28 overflow-hidden rounded-t-full border-8 border-line wide:h-56 wide:w-40 ${
                figure ? 'bg-light' : 'bg-recess'}`}
            >
              {figure}
            </div>
          ))}
        </div>
        <div>
          <h1 className="font-display text-4xl leading-tight font-bold tracking-tight text-balance wide:text-5xl">
            Nobody lives here
          </h1>
          <p className="mt-4 max-w-[40ch] text-lg text-soft">
            There is no page at this address. It may have moved, or the link has a typing error.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Link href="/chat" className={buttonClass('primary')}>
              Meet someone
            </Link>
            <Link href="/" className={buttonClass('plain')}>
              To the front page
            </Link>
          </div>
        </div>
      </main>
    </div>
  );
}
