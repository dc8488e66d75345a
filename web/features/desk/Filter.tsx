import { classNames } from '@/ui/class-names';

interface FilterProps<Value extends string> {
  label: string;
  choices: readonly (readonly [Value, string])[];
  value: NoInfer<Value>;
  onChange(value: NoInfer<Value>): void;
}

/** Selects one of the filters of a list. */
export function Filter<Value extends string>({ label, choices, value, onChange }: FilterProps<Value>) {
  return (
    <div role="group" aria-label={label} className="flex w-fit gap-1 rounded-full bg-ink/8 p-1">
      {choices.map(([each, words]) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === value}
          className={classNames(
            'min-h-10 rounded-full px-4 text-sm font-semibold transition-colors duration-150',
            each === value ? 'bg-surface text-ink shadow-sm dark:bg-ink/16' : 'text-soft hover:text-ink',
          )}
          onClick={() => onChange(each)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
