import { Button } from '@/ui/Button';
import type { Conflict } from './settings-draft';
import { settingLabels, settingValueText } from './setting-labels';

interface SettingsConflictProps {
  conflicts: readonly Conflict[];
  onKeepMine(): void;
  onTakeTheirs(): void;
}

/** Another administrator saved in the meantime. Shows both versions and lets the user choose. */
export function SettingsConflict({ conflicts, onKeepMine, onTakeTheirs }: SettingsConflictProps) {
  const clashes = conflicts.some((conflict) => 'mine' in conflict);
  return (
    <section
      role="alert"
      data-testid="settings-conflict"
      className="flex flex-col gap-4 rounded-3xl bg-surface p-5 ring-2 ring-light ring-inset"
    >
      <h2 className="font-display text-xl font-bold tracking-tight">Somebody else changed the settings meanwhile</h2>
      <ul className="flex flex-col gap-2">
        {conflicts.map(({ name, before, theirs, ...rest }) => (
          <li key={name} className="[overflow-wrap:anywhere]">
            <strong>{settingLabels[name]}</strong>: was {settingValueText(name, before)}, is now{' '}
            {settingValueText(name, theirs)}
            {'mine' in rest && <> · you want {settingValueText(name, rest.mine)}</>}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        <Button look="primary" data-testid="settings-keep-mine" onClick={onKeepMine}>
          {clashes ? 'Save mine' : 'Save mine as well'}
        </Button>
        <Button data-testid="settings-take-theirs" onClick={onTakeTheirs}>
          Leave it as it is now
        </Button>
      </div>
    </section>
  );
}
