'use client';

import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import { classNames } from './class-names';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon: LucideIcon;
}

interface ChoiceSelectProps<Value extends string> {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  testId: string;
  onChange(value: Value): void;
}

/**
 * Selects one of a few visible choices. A transparent `<select>` over the segments handles focus, arrow keys and
 * screen readers; pointer events go to the segments.
 */
export function ChoiceSelect<Value extends string>(props: ChoiceSelectProps<Value>) {
  const { label, choices, value, testId, onChange } = props;
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <div
        className="relative grid auto-cols-fr grid-flow-col gap-1 rounded-full bg-ink/8 p-1
          has-[select:focus-visible]:outline-3 has-[select:focus-visible]:outline-offset-3
          has-[select:focus-visible]:outline-accent"
      >
        {choices.map(({ value: each, label: words, icon: Icon }) => (
          <div
            key={each}
            aria-hidden
            data-value={each}
            className={classNames(
              'flex h-11 cursor-pointer items-center justify-center gap-2 rounded-full font-semibold',
              'transition-colors duration-150',
              each === value ? 'bg-surface text-ink shadow-sm dark:bg-ink/16' : 'text-soft hover:text-ink',
            )}
            onClick={() => onChange(each)}
          >
            <Icon size={18} />
            {words}
          </div>
        ))}
        <select
          id={id}
          data-testid={testId}
          className="pointer-events-none absolute inset-0 size-full appearance-none opacity-0"
          value={value}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.target.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
