// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { CallFeedback } from '@/features/safety';
import { Api } from '@/lib/api';
import { asSessionId, asUserId } from '@/lib/protocol';
import type { CallView } from '../model';
import { ada, callWith, showScreen, viewWith } from './testing';

const ids = { sessionId: asSessionId('s-1'), partnerId: asUserId('u-2') };
const lastCall = { ...ids, partner: ada, hasBegun: true };
const left = { reason: 'skipped', continuesAtMs: null } as const;

function toolsFor(kind: 'account' | 'guest') {
  const api = new Api({ baseUrl: '', token: () => Promise.resolve(null), fetch: () => Promise.reject(new Error()) });
  const callPartner = { callId: ids.sessionId, partnerId: ids.partnerId };
  const feedback = kind === 'account' ? new CallFeedback(api, callPartner) : null;
  return { feedback, report: vi.fn(), block: vi.fn() };
}

describe.each(['video', 'audio', 'text'] as const)('in a call by %s', (mode) => {
  it('reports and blocks with one press each, and asks to be buddies', async () => {
    const tools = toolsFor('account');
    const { getByTestId, user } = showScreen(callWith({ mode, lastCall }), { tools });
    await user.click(getByTestId('report'));
    await user.click(getByTestId('block'));
    expect([tools.report.mock.calls.length, tools.block.mock.calls.length]).toEqual([1, 1]);
    expect(getByTestId('add-buddy').getAttribute('aria-label')).toBe('Ask Ada to be your buddy');
  });

  it('lets a guest report and block, and nothing else', () => {
    const { getByTestId, queryByTestId } = showScreen(callWith({ mode, lastCall }), { tools: toolsFor('guest') });
    expect(getByTestId('report') && getByTestId('block')).toBeTruthy();
    expect(queryByTestId('add-buddy')).toBeNull();
    expect(queryByTestId('rating')).toBeNull();
  });

  it('offers none of it where the server has no accounts', () => {
    const { queryByTestId } = showScreen(callWith({ mode, lastCall }));
    for (const testid of ['report', 'block', 'add-buddy', 'rating']) expect(queryByTestId(testid)).toBeNull();
  });
});

describe('after a call', () => {
  const after: Record<string, Partial<CallView>> = {
    'that the partner left': { phase: 'partner-left', partner: ada, partnerLeft: left },
    'that was left by Next': { phase: 'searching' },
    'of text': { phase: 'partner-left', mode: 'text', partner: ada, partnerLeft: left },
  };

  it.each(Object.entries(after))('%s asks how it was', (_, changes) => {
    const { getByTestId } = showScreen(viewWith({ ...changes, lastCall }), { tools: toolsFor('account') });
    expect(getByTestId('rating').getAttribute('aria-label')).toBe('How was Ada?');
    expect(getByTestId('report')).toBeTruthy();
  });

  it('keeps the place of the question also where there is none', () => {
    const { getByTestId, queryByTestId, show } = showScreen(viewWith({ phase: 'searching' }), {
      tools: toolsFor('account'),
    });
    expect(getByTestId('after-call').childElementCount).toBe(0);
    show(viewWith({ phase: 'searching', lastCall: { ...lastCall, hasBegun: false } }));
    expect(queryByTestId('rating')).toBeNull();
    show(viewWith({ phase: 'connecting', partner: ada, lastCall }));
    expect(queryByTestId('rating')).toBeNull();
    expect(getByTestId('after-call')).toBeTruthy();
  });
});
