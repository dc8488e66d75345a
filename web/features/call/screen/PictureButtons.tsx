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

/** Buttons for the video. Only functions that this browser and device support are shown. */
export function PictureButtons({ view, actions, className }: PictureButtonsProps) {
  // The partner's video may not exist yet; any video element shows what this browser supports.
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
