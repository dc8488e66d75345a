import { Users } from 'lucide-react';
import Link from 'next/link';
import { useContext } from 'react';
import { CornerContext } from '@/features/site';
import { classNames } from '@/ui/class-names';
import { LogoMark } from '@/ui/Logo';
import type { CallView } from '../model';
import { StatusPill } from './StatusPill';

/** The bar above every scene: home, status, number of users online. */
export function TopBar({ view, glass }: { view: CallView; glass: boolean }) {
  const corner = useContext(CornerContext);
  return (
    <header
      className={classNames(
        'z-20 flex items-center gap-3 px-4 pt-[max(.75rem,env(safe-area-inset-top))] pb-3 wide:px-6',
        glass && 'pointer-events-none absolute inset-x-0 top-0 text-white',
      )}
    >
      <Link
        href="/"
        aria-label="Gurukul, to the front page"
        className={classNames(
          'pointer-events-auto -m-1.5 flex size-11 items-center justify-center rounded-full',
          glass && 'relative before:absolute before:inset-1 before:rounded-full before:bg-black/55',
        )}
      >
        <LogoMark className={glass ? 'relative size-5' : 'size-7'} />
      </Link>
      <StatusPill phase={view.phase} glass={glass} />
      <p
        className={classNames(
          'ms-auto inline-flex h-9 items-center gap-2 rounded-full px-3.5 text-sm tabular-nums',
          glass ? 'bg-black/55 backdrop-blur-md' : 'text-soft',
          view.online === null && 'invisible',
        )}
      >
        <Users aria-hidden size={16} />
        <span>
          <span data-testid="online-count">{Math.max(view.online ?? 0, view.partner ? 2 : 1)}</span> here
        </span>
      </p>
      {!glass && view.phase === 'idle' && corner}
    </header>
  );
}
