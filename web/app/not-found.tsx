import type { Metadata } from 'next';
import { NotFoundPage } from '@/features/front';

export const metadata: Metadata = { title: 'Nobody lives here' };

export default function NotFound() {
  return <NotFoundPage />;
}
