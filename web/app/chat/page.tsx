import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Meet someone' };

export default function Page() {
  return <main>chat</main>;
}
