import Link from 'next/link';
import type { ReactNode } from 'react';
import { Facade } from '@/features/front';
import { Logo } from '@/ui/Logo';

interface AuthScreenProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The frame of the sign-in pages: a column with the form, and on wide screens a picture beside it. */
export function AuthScreen({ title, lead, children }: AuthScreenProps) {
  return (
    <div className="relative flex min-h-dvh flex-col wide:flex-row">
      <div
        className="flex w-full flex-col px-6 pt-[max(1rem,env(safe-area-inset-top))]
          pb-[max(1.5rem,env(safe-area-inset-bottom))] wide:w-1/2 wide:px-14"
      >
        <header className="py-2">
          <Link href="/" aria-label="Gurukul, to the front page" className="inline-block rounded-xl">
            <Logo />
          </Link>
        </header>
        <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center pt-6 wide:py-10">
          <h1 className="font-display text-4xl leading-none font-bold tracking-tight text-balance wide:text-5xl">
            {title}
          </h1>
          {lead && <div className="mt-3 text-lg leading-snug text-soft">{lead}</div>}
          <div className="mt-7 flex flex-col gap-7">{children}</div>
        </main>
      </div>
      <div
        aria-hidden
        className="relative min-h-0 flex-1 basis-0 overflow-hidden wide:sticky wide:top-0 wide:h-dvh wide:w-1/2
          wide:flex-none"
      >
        <Facade className="pointer-events-none absolute inset-0 size-full select-none" />
      </div>
    </div>
  );
}

/** The divider between two ways to sign in. */
export function OrDivider() {
  return (
    <div aria-hidden className="flex items-center gap-4 text-sm text-soft">
      <span className="h-px flex-1 bg-line" />
      or
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}
