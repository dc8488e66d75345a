import type { Metadata } from 'next';
import { RecoverPage } from '@/features/account';

export const metadata: Metadata = { title: 'Forgot your password' };

export default function Page() {
  return <RecoverPage />;
}
