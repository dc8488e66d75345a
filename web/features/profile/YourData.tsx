'use client';

import { Download, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useSubmit } from '@/features/account';
import type { PageAccounts } from '@/lib/accounts';
import { apiErrorMessage, exportMe } from '@/lib/api';
import { Button } from '@/ui/Button';
import { DeleteDialog } from './DeleteDialog';
import { Section } from './Section';

/** Export of the user's data, and deletion of the account. */
export function YourData({ page, isGuest }: { page: PageAccounts; isGuest: boolean }) {
  const { isBusy, failure, run } = useSubmit(apiErrorMessage);
  const [isDeleting, setDeleting] = useState(false);
  const download = () => run(async () => save(await exportMe(page.api), 'gurukul-my-data.json'));
  return (
    <Section title="Your data">
      <p className="mb-4 max-w-[58ch] text-soft">
        Everything that is kept about you comes as one file. Deleting takes it all away; what you wrote stays with those
        who keep that call, without your name.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button aria-disabled={isBusy} data-testid="export" onClick={() => void download()}>
          <Download aria-hidden size={18} />
          {isBusy ? 'One moment…' : 'Download my data'}
        </Button>
        <Button data-testid="delete-account" className="text-danger!" onClick={() => setDeleting(true)}>
          <Trash2 aria-hidden size={18} />
          {isGuest ? 'Delete this guest' : 'Delete my account'}
        </Button>
      </div>
      <p role="alert" className="mt-3 font-semibold text-danger empty:hidden">
        {failure}
      </p>
      {isDeleting && <DeleteDialog page={page} onClose={() => setDeleting(false)} />}
    </Section>
  );
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The object URL is needed until the download has begun.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
