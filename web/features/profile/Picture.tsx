'use client';

import { Camera } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useSubmit } from '@/features/account';
import { Avatar } from '@/features/site';
import type { PageAccounts } from '@/lib/accounts';
import type { Me } from '@/lib/api';
import { apiErrorMessage, removeAvatar, uploadAvatar } from '@/lib/api';
import { Button } from '@/ui/Button';
import { NoPictureError, shrinkPicture } from './shrink-picture';

const wordsOf = (error: unknown) => (error instanceof NoPictureError ? error.message : apiErrorMessage(error));

/** The profile picture. A new picture is shown while it is being uploaded. */
export function Picture({ page, me }: { page: PageAccounts; me: Me }) {
  const input = useRef<HTMLInputElement>(null);
  const [preview, setPreview] = useState<string | null>(null);
  const { isBusy, failure, run } = useSubmit(wordsOf);
  useEffect(() => () => (preview ? URL.revokeObjectURL(preview) : undefined), [preview]);
  const upload = (file: File) =>
    run(async () => {
      try {
        const picture = await shrinkPicture(file);
        setPreview(URL.createObjectURL(picture));
        page.me.patch({ avatarUrl: await uploadAvatar(page.api, picture) });
      } finally {
        setPreview(null);
      }
    });
  const remove = () =>
    run(async () => {
      await removeAvatar(page.api);
      page.me.patch({ avatarUrl: null });
    });
  return (
    <div>
      <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
        <Avatar
          person={preview ? { id: me.id, avatarUrl: preview } : me}
          className={`h-36 w-28 ${isBusy ? 'opacity-70' : ''}`}
        />
        {!me.isGuest && (
          <div className="flex flex-wrap gap-2">
            <Button aria-disabled={isBusy} onClick={() => input.current?.click()}>
              <Camera aria-hidden size={18} />
              {isBusy ? 'One moment…' : me.avatarUrl ? 'Change the picture' : 'Add a picture'}
            </Button>
            {me.avatarUrl && (
              <Button aria-disabled={isBusy} onClick={() => void remove()}>
                Remove
              </Button>
            )}
          </div>
        )}
        <input
          ref={input}
          type="file"
          accept="image/*"
          aria-label="Your picture"
          data-testid="avatar-file"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) void upload(file);
          }}
        />
      </div>
      <p role="alert" className="mt-3 font-semibold text-danger empty:hidden">
        {failure}
      </p>
    </div>
  );
}
