// @vitest-environment happy-dom
import { within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ChatLine } from '../model';
import { callWith, openMedia, showScreen } from './testing';

const line = (id: string, text: string, from: ChatLine['from'] = 'partner'): ChatLine =>
  ({ id, from, text, sentAtMs: 0, delivered: true });

describe('the buttons of a video call', () => {
  it.each([
    ['mic-toggle', 'toggleMicrophone'],
    ['camera-toggle', 'toggleCamera'],
    ['next', 'next'],
    ['stop', 'stop'],
  ] as const)('%s calls its action, by click and by Enter', async (testid, action) => {
    const { getByTestId, actions, user } = showScreen(callWith());
    await user.click(getByTestId(testid));
    expect(actions[action]).toHaveBeenCalledOnce();
    getByTestId(testid).focus();
    await user.keyboard('{Enter}');
    expect(actions[action]).toHaveBeenCalledTimes(2);
  });

  it('are labelled with what a press does now', () => {
    const { getByTestId, show } = showScreen(callWith());
    const names = () => ['mic-toggle', 'camera-toggle'].map((id) =>
      [getByTestId(id).getAttribute('aria-label'), getByTestId(id).getAttribute('aria-pressed')]);
    expect(names()).toEqual([['Mute microphone', 'false'], ['Switch camera off', 'false']]);
    show(callWith({ localMedia: { ...openMedia, camera: 'off', microphone: 'off' } }));
    expect(names()).toEqual([['Switch microphone on', 'true'], ['Switch camera on', 'true']]);
  });

  it('offer to switch the camera only if there is another one', async () => {
    const { getAllByRole, queryAllByRole, actions, user, show } = showScreen(callWith());
    const name = 'Switch to another camera';
    const [first] = getAllByRole('button', { name });
    if (first) await user.click(first);
    expect(actions.switchCamera).toHaveBeenCalledOnce();
    show(callWith({ localMedia: { ...openMedia, cameras: openMedia.cameras.slice(0, 1) } }));
    expect(queryAllByRole('button', { name })).toHaveLength(0);
  });

  it('do not offer picture in picture if the browser does not support it', () => {
    const { queryAllByRole } = showScreen(callWith());
    expect(queryAllByRole('button', { name: /picture in picture/i })).toHaveLength(0);
  });

  it.each([['audio', ['mic-toggle']], ['text', []]] as const)('are fewer in mode %s', (mode, devices) => {
    const { getByTestId, queryAllByTestId } = showScreen(callWith({ mode }));
    expect(queryAllByTestId(/toggle$/).map((each) => each.dataset.testid)).toEqual(devices);
    for (const testid of ['next', 'stop', 'chat-input']) expect(getByTestId(testid)).toBeTruthy();
  });
});

describe('the partner', () => {
  it('is shown with name, shared interests and connection quality', () => {
    const { getByTestId, container } = showScreen(callWith({
      sharedInterests: ['chess', 'go'], quality: { path: 'relayed', roundTripMs: 41.6, receivedKbps: 900.2 },
    }));
    expect(getByTestId('partner-name').textContent).toBe('Ada');
    expect(container.textContent).toContain('You both like chess, go');
    expect(container.textContent).toContain('relayed · 42 ms · 900 kbit/s');
  });

  it('is shown with camera and microphone off', () => {
    const { getByText, getByRole } = showScreen(callWith({ partnerMedia: { camera: false, microphone: false } }));
    expect(getByText('The camera is off')).toBeTruthy();
    expect(getByRole('img', { name: 'Their microphone is off' })).toBeTruthy();
  });

  it('is said to have lost the connection', () => {
    const { getByRole } = showScreen(callWith({ partnerAwayUntilMs: Date.now() + 10_000 }));
    expect(getByRole('alert').textContent).toMatch(/^Ada lost the connection\. Waiting/);
  });
});

describe('the chat', () => {
  it('sends the text with Enter, reports typing and clears the field', async () => {
    const { getByTestId, actions, user } = showScreen(callWith());
    await user.type(getByTestId('chat-input'), '  hello ');
    expect(actions.setTyping).toHaveBeenLastCalledWith(true);
    await user.keyboard('{Enter}');
    expect(actions.sendChat).toHaveBeenCalledExactlyOnceWith('hello');
    expect(actions.setTyping).toHaveBeenLastCalledWith(false);
    expect((getByTestId('chat-input') as HTMLInputElement).value).toBe('');
    await user.type(getByTestId('chat-input'), '   {Enter}');
    expect(actions.sendChat).toHaveBeenCalledOnce();
  });

  it('shows messages as plain text and who is typing', () => {
    const chat = [line('1', '<b>hi</b>'), line('2', 'yes', 'me')];
    const { getByTestId } = showScreen(callWith({ chat, partnerTyping: true }));
    const log = within(getByTestId('chat-log'));
    expect(log.getByText('<b>hi</b>')).toBeTruthy();
    expect(log.getByText('yes')).toBeTruthy();
    expect(getByTestId('typing').textContent).toBe('Ada is writing…');
  });

  it('can be read but not sent after the partner left', () => {
    const { getByTestId } = showScreen(callWith({
      phase: 'partner-left', mode: 'text', chat: [line('1', 'bye')],
      partnerLeft: { reason: 'ended', continuesAtMs: null },
    }));
    expect(getByTestId('chat-log').textContent).toContain('bye');
    expect((getByTestId('chat-send') as HTMLButtonElement).disabled).toBe(true);
  });

  it('counts unread messages on its button on a phone until it is opened', async () => {
    const { getByRole, queryByRole, show, user } = showScreen(callWith());
    expect(getByRole('button', { name: 'Open the chat' }).getAttribute('aria-expanded')).toBe('false');
    const chat = [line('1', 'hi'), line('2', 'me too', 'me'), line('3', 'really?')];
    show(callWith({ chat }));
    expect(queryByRole('button', { name: 'really?' })).not.toBeNull();
    await user.click(getByRole('button', { name: 'Open the chat, 2 new' }));
    expect(getByRole('button', { name: 'Close the chat' }).getAttribute('aria-expanded')).toBe('true');
    expect(queryByRole('button', { name: 'really?' })).toBeNull();
    await user.click(getByRole('button', { name: 'Close the chat' }));
    expect(getByRole('button', { name: 'Open the chat' })).toBeTruthy();
    show(callWith({ chat: [...chat, line('4', 'look')] }));
    expect(getByRole('button', { name: 'Open the chat, 1 new' })).toBeTruthy();
  });
});
