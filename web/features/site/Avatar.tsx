'use client';

import { useState } from 'react';
import { classNames } from '@/ui/class-names';
import { Figure, figureCount } from '@/ui/figures';
import { usePage } from './hooks';

interface AvatarProps {
  /** Null: the account was deleted. */
  person: { readonly id: string; readonly avatarUrl: string | null } | null;
  /** True: the user is online (the window is lit). */
  isLit?: boolean;
  className?: string;
}

/** The picture of a user, or a figure that is chosen by the user id. */
export function Avatar({ person, isLit = true, className }: AvatarProps) {
  const page = usePage();
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const url = person?.avatarUrl ? (page?.api.url(person.avatarUrl) ?? null) : null;
  return (
    <span
      aria-hidden
      className={classNames(
        'relative block shrink-0 overflow-hidden rounded-t-full',
        isLit && person ? 'bg-light' : 'bg-ink/14',
        className ?? 'h-14 w-12',
      )}
    >
      {person && (url === null || url === brokenUrl) && (
        <Figure
          which={figureOf(person.id)}
          className={classNames('absolute inset-x-0 bottom-0 mx-auto h-[88%]', !isLit && 'opacity-75')}
        />
      )}
      {url !== null && url !== brokenUrl && (
        // eslint-disable-next-line @next/next/no-img-element -- a picture of the server, as small as it is shown
        <img
          src={url}
          alt=""
          className="absolute inset-0 size-full object-cover"
          onError={() => setBrokenUrl(url)}
        />
      )}
    </span>
  );
}

function figureOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % figureCount;
}
