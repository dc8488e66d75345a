// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { asInviteId, asUserId } from '@/lib/protocol';
import type { CallActions } from '../model';
import { IncomingBar } from './IncomingBar';
import { callWith, showScreen, viewWith } from './testing';

afterEach(cleanup);

const incoming = {
  inviteId: asInviteId('i-1'), buddyId: asUserId('u-2'), matchMode: 'audio', expiresInMs: 30_000, name: 'Ada',
  avatarUrl: null, expiresAtMs: Date.now() + 30_000,
} as const;
const callee = { id: asUserId('u-2'), name: 'Ada', isHere: true };

describe('the bar of an incoming call', () => {
  const show = (view: Parameters<typeof IncomingBar>[0]['view']) => {
    const answer = vi.fn();
    return { ...render(<IncomingBar view={view} actions={{ answer } as unknown as CallActions} />), answer };
  };

  it('shows the caller, the match mode and what accepting ends, and takes no focus', () => {
    const focused = document.activeElement;
    const { getByTestId } = show(callWith({ incoming }));
    expect(getByTestId('invite').textContent).toContain('Ada calls by voice');
    expect(getByTestId('invite').textContent).toContain('Accepting ends this call');
    expect(document.activeElement).toBe(focused);
    expect(show(viewWith({ phase: 'searching', incoming })).container.textContent).not.toContain('ends this call');
  });

  it('accepts and declines the call', async () => {
    const { getByTestId, answer } = show(callWith({ incoming }));
    await userEvent.setup().click(getByTestId('invite-decline'));
    expect(answer).toHaveBeenLastCalledWith('i-1', false);
    await userEvent.setup().click(getByTestId('invite-accept'));
    expect(answer).toHaveBeenLastCalledWith('i-1', true);
  });

  it('is not shown while nobody calls', () => {
    expect(show(callWith()).queryByTestId('invite')).toBeNull();
  });
});

describe('a page that was opened to call a buddy', () => {
  it('shows the buddy, asks for no interests, and links to the search for strangers', () => {
    const { getByRole, getByTestId, queryByTestId } = showScreen(viewWith({ phase: 'idle' }), { callee });
    expect(getByRole('heading', { level: 1 }).textContent).toBe('Call Ada');
    expect(getByTestId('start').textContent).toBe('Call');
    expect(queryByTestId('interests-input')).toBeNull();
    expect(getByRole('link', { name: /somebody new/ }).getAttribute('href')).toBe('/chat');
  });

  it('says that the buddy is away', () => {
    const away = { ...callee, isHere: false };
    expect(showScreen(viewWith({ phase: 'idle' }), { callee: away }).container.textContent).toContain('Ada is away');
  });

  it('shows during the call that it is calling the buddy', () => {
    const { getByRole } = showScreen(viewWith({ phase: 'searching', calling: callee.id }), { callee });
    expect(getByRole('heading', { level: 1 }).textContent).toBe('Calling Ada');
  });
});
