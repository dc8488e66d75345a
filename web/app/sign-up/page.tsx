import type { Metadata } from 'next';
import { SignUpPage } from '@/features/account';

export const metadata: Metadata = { title: 'Make an account' };

export default function Page() {
  return <SignUpPage />;
}
