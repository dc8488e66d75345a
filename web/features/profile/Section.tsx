import type { ReactNode } from 'react';

/** One section of the profile page. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-line py-7 wide:grid wide:grid-cols-[14rem_1fr] wide:gap-8">
      <h2 className="mb-4 font-display text-xl font-bold tracking-tight">{title}</h2>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
