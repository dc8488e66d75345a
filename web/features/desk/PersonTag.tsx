import type { ReactNode } from 'react';
import type { Person } from '@/lib/api';
import { personName } from './format';

interface PersonTagProps {
  person: Person | null;
  /** Shown after the name. */
  children?: ReactNode;
}

/** A user on one line: name, guest or member, karma, campus. */
export function PersonTag({ person, children }: PersonTagProps) {
  return (
    <span className="inline-flex max-w-full flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <strong className="max-w-64 truncate">{personName(person)}</strong>
      {person?.isGuest && <Tag>guest</Tag>}
      {person && <span className="text-sm text-soft tabular-nums">karma {person.karma}</span>}
      {person?.campus && <span className="text-sm text-soft">{person.campus}</span>}
      {children}
    </span>
  );
}

export function Tag({ children, isLoud = false }: { children: ReactNode; isLoud?: boolean }) {
  const look = isLoud ? 'bg-light text-on-light' : 'bg-ink/8 text-ink';
  return (
    <span className={`rounded-full px-2.5 text-sm leading-6 font-semibold whitespace-nowrap ${look}`}>{children}</span>
  );
}
