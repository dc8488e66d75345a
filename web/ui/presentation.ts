/**
 * Picture-in-picture and full screen, by the standard interface or by Safari's on iPhones and iPads. Null: the browser
 * supports neither.
 *
 *   const toggle = pictureInPicture(video);
 *   if (toggle) <button onClick={toggle}>
 */
type Toggle = () => void;

/** WebKit's non-standard properties. */
interface WebKitVideo {
  webkitSupportsPresentationMode?(mode: string): boolean;
  webkitPresentationMode?: string;
  webkitSetPresentationMode?(mode: string): void;
  webkitSupportsFullscreen?: boolean;
  webkitEnterFullscreen?(): void;
}

type Video = Partial<Pick<HTMLVideoElement, 'requestPictureInPicture'>> & WebKitVideo;
type Page = Partial<Pick<Document, 'pictureInPictureEnabled' | 'pictureInPictureElement' | 'exitPictureInPicture'>>
  & Partial<Pick<Document, 'fullscreenEnabled' | 'fullscreenElement' | 'exitFullscreen'>>
  & { documentElement: Pick<HTMLElement, 'requestFullscreen'> };

// The browser refuses this without a user gesture or before the first frame. The error can be ignored.
const attempt = (work: Promise<unknown> | undefined) => void work?.catch(() => undefined);

export function pictureInPicture(video: Video, page: Page = document): Toggle | null {
  if (page.pictureInPictureEnabled && video.requestPictureInPicture) {
    return () => {
      if (page.pictureInPictureElement) attempt(page.exitPictureInPicture?.());
      else attempt(video.requestPictureInPicture?.());
    };
  }
  if (video.webkitSupportsPresentationMode?.('picture-in-picture') && video.webkitSetPresentationMode) {
    return () => {
      const isSmall = video.webkitPresentationMode === 'picture-in-picture';
      video.webkitSetPresentationMode?.(isSmall ? 'inline' : 'picture-in-picture');
    };
  }
  return null;
}

export function fullScreen(video: Video, page: Page = document): Toggle | null {
  if (page.fullscreenEnabled) {
    return () => {
      if (page.fullscreenElement) attempt(page.exitFullscreen?.());
      else attempt(page.documentElement.requestFullscreen());
    };
  }
  // On an iPhone, only a video element can be shown in full screen.
  if (video.webkitEnterFullscreen && video.webkitSupportsFullscreen !== false) {
    return () => video.webkitEnterFullscreen?.();
  }
  return null;
}
