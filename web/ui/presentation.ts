/**
 * Picture in picture and full screen in whichever way a browser has them: the standard, and Safari's own on
 * iPhones and iPads. Null: this browser has none, so there is nothing to offer.
 *
 *   const toggle = pictureInPicture(video);
 *   if (toggle) <button onClick={toggle}>
 */
type Toggle = () => void;

/** What WebKit has beside the standard, or in place of it. */
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

// Refused without a gesture or while no picture has come: nothing happens then, and nothing is broken.
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
  // An iPhone shows nothing but a video on its full screen.
  if (video.webkitEnterFullscreen && video.webkitSupportsFullscreen !== false) {
    return () => video.webkitEnterFullscreen?.();
  }
  return null;
}
