import type { ComponentProps } from 'react';
import { classNames } from '@/ui/class-names';

/** A panel of the admin page. */
export function Panel({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={classNames('rounded-3xl bg-surface p-5 ring-1 ring-line ring-inset', className)} {...rest} />;
}

/** An error message inside a panel. */
export function Failure({ words }: { words: string | null }) {
  return (
    <p role="alert" className="font-semibold text-danger empty:hidden">
      {words}
    </p>
  );
}
