import { TextField } from '@/ui/Field';

interface EmailFieldProps {
  value: string;
  hint?: string;
  testId: string;
  onChange(value: string): void;
}

export function EmailField({ value, hint, testId, onChange }: EmailFieldProps) {
  return (
    <TextField
      label="E-mail"
      hint={hint}
      type="email"
      name="email"
      data-testid={testId}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      inputMode="email"
      maxLength={255}
      required
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
