import type { Metadata } from 'next';
import { ProfilePage } from '@/features/profile';

export const metadata: Metadata = { title: 'You' };

export default function Page() {
  return <ProfilePage />;
}
