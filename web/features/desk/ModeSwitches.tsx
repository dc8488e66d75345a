import type { MatchMode } from '@/lib/protocol';
import { matchModes } from '@/lib/protocol';

interface ModeSwitchesProps {
  modes: readonly MatchMode[];
  error: string | null;
  onChange(modes: readonly MatchMode[]): void;
}

const labels: Record<MatchMode, string> = { video: 'Video', audio: 'Voice', text: 'Text' };

/** Switches for the match modes. */
export function ModeSwitches({ modes, error, onChange }: ModeSwitchesProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-semibold">Ways to meet</legend>
      <div className="flex flex-wrap gap-2">
        {matchModes.map((mode) => (
          <label
            key={mode}
            className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-full px-4 ring-1 ring-edge ring-inset
              has-checked:bg-accent/12 has-checked:ring-accent has-focus-visible:outline-3
              has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="checkbox"
              checked={modes.includes(mode)}
              data-testid={`setting-mode-${mode}`}
              className="size-4.5 accent-accent outline-none"
              onChange={(event) => {
                const { checked } = event.target;
                onChange(matchModes.filter((each) => (each === mode ? checked : modes.includes(each))));
              }}
            />
            {labels[mode]}
          </label>
        ))}
      </div>
      {error && (
        <p role="alert" className="mt-1.5 text-sm font-semibold text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
