import type { Metadata } from 'next';
import { CallPage } from '@/features/call';

export const metadata: Metadata = { title: 'Meet someone' };

export default function Page() {
  return <CallPage />;
}
