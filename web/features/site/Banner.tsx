'use client';

import { Megaphone, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '@/ui/IconButton';
import { usePublicSettings } from './hooks';
import './site.css';

const heightVariable = '--banner-height';

/** The operator's banner, at the top of every page until the user closes it. */
export function Banner() {
  const words = usePublicSettings()?.banner.trim() ?? '';
  const [read, setRead] = useState('');
  if (words === '' || words === read) return null;
  return <BannerBar words={words} onClose={() => setRead(words)} />;
}

function BannerBar({ words, onClose }: { words: string; onClose(): void }) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = bar.current;
    const root = document.documentElement;
    if (!element) return undefined;
    // Pages that fill the window subtract the height of the banner.
    const measure = () => root.style.setProperty(heightVariable, `${element.offsetHeight}px`);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => {
      observer.disconnect();
      root.style.removeProperty(heightVariable);
    };
  }, []);
  return (
    <aside
      ref={bar}
      aria-label="Announcement"
      data-testid="banner"
      className="relative z-30 flex items-center gap-3 border-b border-line bg-wall ps-4 pe-1 wide:ps-8"
    >
      <Megaphone aria-hidden size={18} className="shrink-0 text-accent" />
      <p role="status" className="min-w-0 flex-1 py-2.5 text-sm font-semibold [overflow-wrap:anywhere]">
        {words}
      </p>
      <IconButton
        icon={X}
        label="Close the announcement"
        look="quiet"
        className="bg-transparent"
        onClick={onClose}
      />
    </aside>
  );
}
