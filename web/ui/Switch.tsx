import type { ReactNode } from 'react';
import { useId } from 'react';

interface SwitchProps {
  label: string;
  hint?: ReactNode;
  isOn: boolean;
  testId?: string;
  onChange(isOn: boolean): void;
}

/** A switch with a label. */
export function Switch({ label, hint, isOn, testId, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-soft">
            {hint}
          </p>
        )}
      </div>
      <span className="relative inline-flex h-11 w-14 shrink-0 items-center">
        <input
          id={id}
          type="checkbox"
          role="switch"
          data-testid={testId}
          aria-describedby={hint ? `${id}-hint` : undefined}
          checked={isOn}
          onChange={(event) => onChange(event.target.checked)}
          className="peer absolute inset-0 z-10 size-full cursor-pointer appearance-none rounded-full"
        />
        <span
          aria-hidden
          className="h-8 w-14 rounded-full bg-ink/12 ring-1 ring-edge transition-colors duration-150 ring-inset
            peer-checked:bg-accent peer-checked:ring-accent"
        />
        <span
          aria-hidden
          className="absolute left-1 size-6 rounded-full bg-edge transition-[translate,background-color] duration-150
            peer-checked:translate-x-6 peer-checked:bg-paper"
        />
      </span>
    </div>
  );
}
