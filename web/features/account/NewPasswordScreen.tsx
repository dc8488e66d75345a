'use client';

import { useRouter } from 'next/navigation';
import { AuthScreen } from './AuthScreen';
import { NewPassword } from './NewPassword';

/** Asks a user for a new password after the recovery mail. */
export function NewPasswordScreen() {
  const router = useRouter();
  return (
    <AuthScreen title="A new password" lead="You are logged in. Choose the password for the next time.">
      <NewPassword onDone={() => router.replace('/chat')} />
    </AuthScreen>
  );
}
