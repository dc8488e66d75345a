'use client';

import { useEffect, useRef, type ComponentProps } from 'react';
import { classNames } from '@/ui/class-names';

type VideoViewProps = Omit<ComponentProps<'video'>, 'ref'> & { stream: MediaStream | null; mirrored?: boolean };

/** A stream as a picture. The element stays while the stream changes, so that nothing blinks. */
export function VideoView({ stream, mirrored = false, className, ...rest }: VideoViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element || !stream) return undefined;
    element.srcObject = stream;
    // A browser that forbids sound before a gesture shows the picture all the same.
    void element.play().catch(() => undefined);
    // An element that plays is kept alive by the browser, also when it has left the page.
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
