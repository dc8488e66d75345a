'use client';

import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { classNames } from './class-names';
import { IconButton } from './IconButton';

interface DialogProps {
  title: string;
  /** Called on Escape, on the close button, and when the browser closes the dialog. */
  onClose(): void;
  testId?: string;
  className?: string;
  children: ReactNode;
}

/**
 * A modal dialog (the `<dialog>` element). It is open as long as it is rendered. The focus goes to the element with
 * `data-autofocus`, else to the close button, and afterwards back to the previous element.
 *
 *   {asking && <Dialog title="Block them?" onClose={() => setAsking(false)}>…</Dialog>}
 */
export function Dialog({ title, onClose, testId, className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      element?.close();
      // If the dialog is removed with the focus inside, the browser would not restore the focus.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // The browser may close the dialog by itself. Ignored if it was opened again since.
      onClose={() => {
        if (!dialog.current?.open) onClose();
      }}
      className={classNames(
        'm-auto max-h-[min(92dvh,46rem)] w-[min(32rem,100vw)] max-w-none overflow-y-auto overscroll-contain',
        'rounded-3xl bg-surface text-ink shadow-2xl ring-1 ring-line backdrop:bg-black/60',
        'motion-safe:animate-[appear_.18s_ease-out] max-sm:mb-0 max-sm:rounded-b-none',
        className,
      )}
    >
      <div className="flex flex-col gap-5 p-6 pb-[max(1.5rem,env(safe-area-inset-bottom))]">
        <div className="flex items-start justify-between gap-4">
          <h2
            id={titleId}
            className="pt-1.5 font-display text-2xl leading-tight font-bold tracking-tight text-balance
              [overflow-wrap:anywhere]"
          >
            {title}
          </h2>
          <IconButton icon={X} label="Close" look="quiet" className="-mt-1 -mr-1.5" onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
