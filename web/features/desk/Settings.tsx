'use client';

import { useCallback, useEffect, useState } from 'react';
import type { AllSettings, Api } from '@/lib/api';
import { apiErrorMessage, getAllSettings } from '@/lib/api';
import { Button } from '@/ui/Button';
import { Failure } from './Panel';
import { SettingsForm } from './SettingsForm';

export function Settings({ api }: { api: Api }) {
  const [settings, setSettings] = useState<AllSettings | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const load = useCallback(async () => {
    try {
      setSettings(await getAllSettings(api));
      setFailure(null);
    } catch (error) {
      setFailure(apiErrorMessage(error));
    }
  }, [api]);
  useEffect(() => {
    void Promise.resolve().then(load);
  }, [load]);
  if (settings) return <SettingsForm api={api} loaded={settings} />;
  return (
    <div className="flex flex-col items-start gap-3">
      <Failure words={failure} />
      {failure && <Button onClick={() => void load()}>Try again</Button>}
    </div>
  );
}
