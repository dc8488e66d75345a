import { describe, expect, it, vi } from 'vitest';
import { fullScreen, pictureInPicture } from './presentation';

const done = () => Promise.resolve();
const documentElement = { requestFullscreen: vi.fn(done) };

describe('picture in picture', () => {
  it('is switched on and off by the standard API if there is one', () => {
    const video = { requestPictureInPicture: vi.fn(() => Promise.reject(new Error('no picture yet'))) };
    const page = { documentElement, pictureInPictureEnabled: true, exitPictureInPicture: vi.fn(done) };
    pictureInPicture(video, page)?.();
    expect(video.requestPictureInPicture).toHaveBeenCalledOnce();
    pictureInPicture(video, { ...page, pictureInPictureElement: {} as Element })?.();
    expect(page.exitPictureInPicture).toHaveBeenCalledOnce();
  });

  it('is switched on and off by the WebKit API if there is no standard one', () => {
    const video = {
      webkitSupportsPresentationMode: () => true,
      webkitPresentationMode: 'inline',
      webkitSetPresentationMode: vi.fn(),
    };
    const toggle = pictureInPicture(video, { documentElement });
    toggle?.();
    video.webkitPresentationMode = 'picture-in-picture';
    toggle?.();
    expect(video.webkitSetPresentationMode.mock.calls).toEqual([['picture-in-picture'], ['inline']]);
  });

  it('is not offered if it is not supported or not allowed', () => {
    expect(pictureInPicture({}, { documentElement })).toBeNull();
    const video = { requestPictureInPicture: done as never };
    expect(pictureInPicture(video, { documentElement, pictureInPictureEnabled: false })).toBeNull();
    expect(pictureInPicture({ webkitSupportsPresentationMode: () => false }, { documentElement })).toBeNull();
  });
});

describe('full screen', () => {
  it('is switched on and off for the whole page', () => {
    const page = { documentElement, fullscreenEnabled: true, exitFullscreen: vi.fn(done) };
    fullScreen({}, page)?.();
    expect(documentElement.requestFullscreen).toHaveBeenCalledOnce();
    fullScreen({}, { ...page, fullscreenElement: {} as Element })?.();
    expect(page.exitFullscreen).toHaveBeenCalledOnce();
  });

  it('is used for the video if the browser supports only that', () => {
    const video = { webkitEnterFullscreen: vi.fn() };
    fullScreen(video, { documentElement })?.();
    expect(video.webkitEnterFullscreen).toHaveBeenCalledOnce();
  });

  it('is not offered if it is not supported', () => {
    expect(fullScreen({}, { documentElement })).toBeNull();
    const video = { webkitEnterFullscreen: vi.fn(), webkitSupportsFullscreen: false };
    expect(fullScreen(video, { documentElement })).toBeNull();
  });
});
