'use client';

import { Mic, MicOff, SkipForward, Square, Video, VideoOff, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import type { CallActions, CallView } from '../model';

interface ControlsProps {
  view: CallView;
  actions: CallActions;
  glass: boolean;
  /** More buttons, between the device buttons and Next. */
  children?: ReactNode;
}

/** The buttons of a call: devices on the left, Stop and Next on the right. */
export function Controls({ view, actions, glass, children }: ControlsProps) {
  const { camera, microphone } = view.localMedia;
  const look = glass ? 'glass' : 'quiet';
  return (
    <div className="flex items-center justify-center gap-2 py-3">
      {view.mode !== 'text' && (
        <DeviceToggle
          isOn={microphone === 'on'}
          icons={[Mic, MicOff]}
          labels={['Mute microphone', 'Switch microphone on']}
          look={look}
          testId="mic-toggle"
          onToggle={actions.toggleMicrophone}
        />
      )}
      {view.mode === 'video' && (
        <DeviceToggle
          isOn={camera === 'on'}
          icons={[Video, VideoOff]}
          labels={['Switch camera off', 'Switch camera on']}
          look={look}
          testId="camera-toggle"
          onToggle={actions.toggleCamera}
        />
      )}
      {children}
      <Button
        look="primary"
        data-testid="next"
        className="ms-2 px-5"
        aria-keyshortcuts="Escape"
        title="Next (Escape)"
        onClick={actions.next}
      >
        <SkipForward aria-hidden size={20} />
        Next
      </Button>
      <IconButton icon={Square} look="alarm" label="Stop" data-testid="stop" onClick={actions.stop} />
    </div>
  );
}

interface DeviceToggleProps {
  isOn: boolean;
  /** The labels for on and off. */
  icons: readonly [LucideIcon, LucideIcon];
  labels: readonly [string, string];
  look: 'glass' | 'quiet';
  testId: string;
  onToggle(): void;
}

function DeviceToggle({ isOn, icons, labels, look, testId, onToggle }: DeviceToggleProps) {
  const at = isOn ? 0 : 1;
  return (
    <IconButton
      icon={icons[at]}
      look={isOn ? look : 'alarm'}
      label={labels[at]}
      aria-pressed={!isOn}
      data-testid={testId}
      onClick={onToggle}
    />
  );
}
