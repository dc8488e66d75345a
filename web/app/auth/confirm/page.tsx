import type { Metadata } from 'next';
import { ConfirmPage } from '@/features/account';

export const metadata: Metadata = { title: 'Confirm' };

export default function Page() {
  return <ConfirmPage />;
}
