import { classNames } from './class-names';

/** Two windows side by side, one of them lit. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={className}>
      <path d="M3 28V13a6 6 0 0 1 12 0v15z" fill="var(--light)" />
      <path
        d="M18.250 26.750V13a4.750 4.750 0 0 1 9.500 0v13.750z"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.500"
      />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={classNames('inline-flex items-center gap-2', className)}>
      <LogoMark className="size-7" />
      <span className="font-display text-xl font-bold tracking-tight">Gurukul</span>
    </span>
  );
}
