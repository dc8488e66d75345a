'use client';

import { Maximize, PictureInPicture2, SwitchCamera } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '@/ui/IconButton';
import { fullScreen, pictureInPicture } from '@/ui/presentation';
import type { CallActions, CallView } from '../model';

interface PictureButtonsProps {
  view: CallView;
  actions: CallActions;
  className: string;
}

const remoteVideo = () => document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]');

/** What concerns the pictures themselves. Only what this browser and this machine have is offered. */
export function PictureButtons({ view, actions, className }: PictureButtonsProps) {
  // The partner's picture may not be there yet: any other video of this browser can do the same.
  const [anyVideo] = useState(() => document.createElement('video'));
  const toggle = (way: typeof fullScreen) => () => way(remoteVideo() ?? anyVideo)?.();
  return (
    <div className={className}>
      {view.localMedia.cameras.length > 1 && (
        <IconButton icon={SwitchCamera} label="Switch to another camera" onClick={actions.switchCamera} />
      )}
      {pictureInPicture(anyVideo) && (
        <IconButton icon={PictureInPicture2} label="Picture in picture" onClick={toggle(pictureInPicture)} />
      )}
      {fullScreen(anyVideo) && <IconButton icon={Maximize} label="Full screen" onClick={toggle(fullScreen)} />}
    </div>
  );
}
