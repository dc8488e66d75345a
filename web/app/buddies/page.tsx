import type { Metadata } from 'next';
import { BuddiesPage } from '@/features/buddies';

export const metadata: Metadata = { title: 'Buddies' };

export default function Page() {
  return <BuddiesPage />;
}
