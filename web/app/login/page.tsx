import type { Metadata } from 'next';
import { LoginPage } from '@/features/account';

export const metadata: Metadata = { title: 'Log in' };

export default function Page() {
  return <LoginPage />;
}
