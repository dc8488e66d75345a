// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { closedMedia } from '@/lib/media';
import { openMedia, showScreen, viewWith } from './testing';

const idle = viewWith({ phase: 'idle' });

describe('the green room', () => {
  it('opens the devices of the match mode, and none for text', () => {
    expect(showScreen(idle).media.open).toHaveBeenCalledWith({ camera: true, microphone: true });
    expect(showScreen(idle, { settings: { mode: 'audio' } }).media.open)
      .toHaveBeenCalledWith({ camera: false, microphone: true });
    const { media } = showScreen(idle, { settings: { mode: 'text' } });
    expect(media.open).not.toHaveBeenCalled();
    expect(media.close).toHaveBeenCalled();
  });

  it('starts by its button and by Enter in a field', async () => {
    const { getByTestId, getByLabelText, onStart, user } = showScreen(idle);
    await user.click(getByTestId('start'));
    expect(onStart).toHaveBeenCalledTimes(1);
    getByLabelText('Your name').focus();
    await user.keyboard('{Enter}');
    expect(onStart).toHaveBeenCalledTimes(2);
  });

  it('accepts a name, a match mode and interests', async () => {
    const { getByTestId, getByLabelText, change, onStart, user } = showScreen(idle);
    await user.type(getByLabelText('Your name'), 'K');
    expect(change).toHaveBeenLastCalledWith({ name: 'K' });
    await user.selectOptions(getByTestId('mode-select'), 'audio');
    expect(change).toHaveBeenLastCalledWith({ mode: 'audio' });
    await user.type(getByTestId('interests-input'), 'chess{Enter}');
    expect(change).toHaveBeenLastCalledWith({ interests: ['chess'] });
    expect(onStart).not.toHaveBeenCalled();
  });

  it('removes interests by their button and with Backspace', async () => {
    const { getByTestId, getByRole, change, user } = showScreen(idle, { settings: { interests: ['chess', 'go'] } });
    await user.click(getByRole('button', { name: 'Remove chess' }));
    expect(change).toHaveBeenLastCalledWith({ interests: ['go'] });
    await user.click(getByTestId('interests-input'));
    await user.keyboard('{Backspace}');
    expect(change).toHaveBeenLastCalledWith({ interests: ['chess'] });
  });

  it('lets the user choose a camera and a microphone', async () => {
    const { getByLabelText, media, user } = showScreen(idle);
    await user.selectOptions(getByLabelText('Camera'), 'c-2');
    expect(media.chooseCamera).toHaveBeenCalledWith('c-2');
    await user.selectOptions(getByLabelText('Microphone'), 'm-1');
    expect(media.chooseMicrophone).toHaveBeenCalledWith('m-1');
  });

  it('shows own video and volume, and a hint while the browser asks for permission', () => {
    const { getByTestId, getByRole } = showScreen(idle);
    expect(getByTestId('local-video')).toBeTruthy();
    expect(getByRole('img', { name: 'How loud you are' })).toBeTruthy();
    const asking = showScreen(idle, { media: { ...closedMedia, status: 'asking' } });
    expect(asking.container.textContent).toMatch(/allow the browser/i);
  });

  it('shows a device problem in place of the own video, and can try again', async () => {
    const { getByRole, media, user } = showScreen(idle, {
      media: { ...openMedia, status: 'failed', problem: { kind: 'device-in-use' } },
    });
    expect(getByRole('alert').textContent).toContain('busy');
    await user.click(getByRole('button', { name: 'Try again' }));
    expect(media.open).toHaveBeenCalledTimes(2);
    expect(getByRole('button', { name: 'Start' })).toBeTruthy();
  });
});
