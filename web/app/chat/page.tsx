import type { Metadata } from 'next';
import { MeetingGate } from '@/features/account';
import { CallPage } from '@/features/call';

export const metadata: Metadata = { title: 'Meet someone' };

export default function Page() {
  return (
    <MeetingGate>
      <CallPage />
    </MeetingGate>
  );
}
