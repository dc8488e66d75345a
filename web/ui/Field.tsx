import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import { classNames } from './class-names';

const boxClass = 'w-full rounded-2xl bg-surface px-3.5 ring-1 ring-edge ring-inset placeholder:text-soft';

interface Labelled {
  label: string;
  /** A hint for the input. */
  hint?: ReactNode;
  /** The error of the input. */
  error?: string | null;
}

interface FieldProps extends Labelled {
  children(props: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }): ReactNode;
}

/** An input with a label above and a hint below. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      {children({
        id,
        ...(note && { 'aria-describedby': `${id}-note` }),
        ...(error && { 'aria-invalid': true as const }),
      })}
      {note && (
        <p
          id={`${id}-note`}
          role={error ? 'alert' : undefined}
          className={classNames('mt-1.5 text-sm', error ? 'font-semibold text-danger' : 'text-soft')}
        >
          {note}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(props) => <input className={classNames('h-12', boxClass, className)} {...rest} {...props} />}
    </Field>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(props) => <textarea className={classNames('block min-h-24 py-3', boxClass, className)} {...rest} {...props} />}
    </Field>
  );
}

export function SelectField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'select'>) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(props) => <select className={classNames('h-12', boxClass, className)} {...rest} {...props} />}
    </Field>
  );
}
