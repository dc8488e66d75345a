'use client';

import { useEffect, useRef, type ComponentProps } from 'react';
import { classNames } from '@/ui/class-names';

type VideoViewProps = Omit<ComponentProps<'video'>, 'ref'> & { stream: MediaStream | null; mirrored?: boolean };

/** Shows a stream. The element is kept when the stream changes, so that the video does not flicker. */
export function VideoView({ stream, mirrored = false, className, ...rest }: VideoViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element || !stream) return undefined;
    element.srcObject = stream;
    // A browser that blocks sound before a user gesture still shows the video.
    void element.play().catch(() => undefined);
    // The browser keeps a playing element alive even after it was removed from the page.
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  return (
    <video
      ref={video}
      autoPlay
      playsInline
      className={classNames('bg-night object-cover', mirrored && '-scale-x-100', className)}
      {...rest}
    />
  );
}
