import type { Metadata } from 'next';
import { DeskPage } from '@/features/desk';

export const metadata: Metadata = { title: 'Desk', robots: { index: false } };

export default function Page() {
  return <DeskPage />;
}
