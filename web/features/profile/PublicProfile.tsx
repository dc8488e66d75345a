'use client';

import { useState } from 'react';
import { useSubmit } from '@/features/account';
import type { PageAccounts } from '@/lib/accounts';
import type { Me } from '@/lib/api';
import { apiErrorMessage } from '@/lib/api';
import { maxNameLength, saveInterests, normalizeName } from '@/lib/identity';
import { limits } from '@/lib/protocol';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { TagInput } from '@/ui/TagInput';

const interestLimits = { count: limits.interests, length: limits.interestLength } as const;

/** Name and interests: visible to partners, and the initial values of the green room. */
export function PublicProfile({ page, me }: { page: PageAccounts; me: Me }) {
  // Without input, the form shows the profile.
  const [draft, setDraft] = useState<Partial<Pick<Me, 'name' | 'interests'>>>({});
  const [isSaved, setSaved] = useState(false);
  const { name, interests } = { ...me, ...draft };
  const { isBusy, failure, run } = useSubmit(apiErrorMessage);
  const save = () =>
    run(async () => {
      setSaved(false);
      const changed = await page.me.change({ name: normalizeName(name ?? ''), interests });
      // An empty list of interests is also a change.
      saveInterests(window.localStorage, changed.interests);
      setDraft({});
      setSaved(true);
    });
  const edit = (change: typeof draft) => {
    setDraft({ ...draft, ...change });
    setSaved(false);
  };
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        label="Your name"
        hint="Shown to whoever you meet."
        autoComplete="nickname"
        maxLength={maxNameLength}
        placeholder="Stranger"
        data-testid="profile-name"
        value={name ?? ''}
        onChange={(event) => edit({ name: event.target.value })}
      />
      <TagInput
        label="Interests"
        hint="Somebody who shares one comes first, for the first seconds."
        placeholder="chess, jazz, compilers"
        tags={interests}
        limits={interestLimits}
        testId="profile-interests"
        onChange={(tags) => edit({ interests: tags })}
      />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" look="primary" aria-disabled={isBusy} data-testid="profile-save">
          {isBusy ? 'Saving…' : 'Save'}
        </Button>
        <p role="status" data-testid="profile-saved" className="font-semibold text-accent empty:hidden">
          {isSaved && 'Saved.'}
        </p>
        <p role="alert" className="font-semibold text-danger empty:hidden">
          {failure}
        </p>
      </div>
    </form>
  );
}
