'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Field } from '@/ui/Field';

interface PasswordFieldProps {
  label?: string;
  hint?: string;
  value: string;
  /** True: a new password, which the browser may suggest. */
  isNew?: boolean;
  testId: string;
  onChange(value: string): void;
}

/** At most 256 characters. The browser counts UTF-16 units and silently truncates longer input. */
const passwordUnitsMax = 512;
export const passwordHint = 'At least 8 characters.';

/** A password field with a switch that shows the password. */
export function PasswordField(props: PasswordFieldProps) {
  const { label = 'Password', hint, value, isNew = false, testId, onChange } = props;
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <Field label={label} hint={hint}>
      {(field) => (
        <div className="relative">
          <input
            {...field}
            type={isShown ? 'text' : 'password'}
            name="password"
            data-testid={testId}
            autoComplete={isNew ? 'new-password' : 'current-password'}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={passwordUnitsMax}
            required
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className="h-12 w-full rounded-2xl bg-surface ps-3.5 pe-13 ring-1 ring-edge ring-inset"
          />
          <button
            type="button"
            aria-label={isShown ? 'Hide the password' : 'Show the password'}
            aria-pressed={isShown}
            className="absolute inset-y-0 right-0.5 my-auto inline-flex size-11 items-center justify-center rounded-full
              text-soft hover:bg-ink/8"
            onClick={() => setShown(!isShown)}
          >
            <Icon aria-hidden size={20} />
          </button>
        </div>
      )}
    </Field>
  );
}
