import { useId } from 'react';
import type { DeviceChoice } from '@/lib/media';

interface DeviceSelectProps {
  label: string;
  devices: readonly DeviceChoice[];
  value: string | null;
  onChange(id: string): void;
}

/** Selects a camera or a microphone. Hidden if there is only one. */
export function DeviceSelect({ label, devices, value, onChange }: DeviceSelectProps) {
  const id = useId();
  if (devices.length === 0) return null;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <select
        id={id}
        className="h-12 w-full rounded-2xl bg-surface px-3.5 ring-1 ring-edge ring-inset"
        value={value ?? devices[0]?.id}
        onChange={(event) => onChange(event.target.value)}
      >
        {devices.map((device, at) => (
          <option key={device.id} value={device.id}>
            {device.label || `${label} ${at + 1}`}
          </option>
        ))}
      </select>
    </div>
  );
}
