'use client';

import { useState } from 'react';
import type { Api, BanId } from '@/lib/api';
import { apiErrorMessage, liftBan } from '@/lib/api';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Failure } from './Panel';

interface LiftBanButtonProps {
  api: Api;
  banId: BanId;
  name: string;
  onLifted(): void;
}

export function LiftBanButton({ api, banId, name, onLifted }: LiftBanButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const lift = async () => {
    setFailure(null);
    try {
      await liftBan(api, banId);
      setAsking(false);
      onLifted();
    } catch (error) {
      setFailure(apiErrorMessage(error));
    }
  };
  return (
    <>
      <Button className="min-h-11 px-5" aria-haspopup="dialog" data-testid="unban" onClick={() => setAsking(true)}>
        Lift the ban
      </Button>
      {isAsking && (
        <Dialog title={`Lift the ban of ${name}?`} testId="unban-dialog" onClose={() => setAsking(false)}>
          <p>They can log in and meet people again at once.</p>
          <Failure words={failure} />
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button look="primary" data-autofocus data-testid="unban-confirm" onClick={() => void lift()}>
              Lift it
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
