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

describe.each(['video', 'audio', 'text'] as const)('in a call of mode %s', (mode) => {
  it('a member has buttons to report, to block and to ask to be buddies', async () => {
    const tools = toolsFor('account');
    const { getByTestId, user } = showScreen(callWith({ mode, lastCall }), { tools });
    await user.click(getByTestId('report'));
    await user.click(getByTestId('block'));
    expect([tools.report.mock.calls.length, tools.block.mock.calls.length]).toEqual([1, 1]);
    expect(getByTestId('add-buddy').getAttribute('aria-label')).toBe('Ask Ada to be your buddy');
  });

  it('a guest has buttons to report and to block, and no others', () => {
    const { getByTestId, queryByTestId } = showScreen(callWith({ mode, lastCall }), { tools: toolsFor('guest') });
    expect(getByTestId('report') && getByTestId('block')).toBeTruthy();
    expect(queryByTestId('add-buddy')).toBeNull();
    expect(queryByTestId('rating')).toBeNull();
  });

  it('a server without accounts offers none of these buttons', () => {
    const { queryByTestId } = showScreen(callWith({ mode, lastCall }));
    for (const testid of ['report', 'block', 'add-buddy', 'rating']) expect(queryByTestId(testid)).toBeNull();
  });
});

describe('after a call', () => {
  const after: Record<string, Partial<CallView>> = {
    'that the partner ended': { phase: 'partner-left', partner: ada, partnerLeft: left },
    'that the user ended with Next': { phase: 'searching' },
    'of text': { phase: 'partner-left', mode: 'text', partner: ada, partnerLeft: left },
  };

  it.each(Object.entries(after))('%s asks for a rating', (_, changes) => {
    const { getByTestId } = showScreen(viewWith({ ...changes, lastCall }), { tools: toolsFor('account') });
    expect(getByTestId('rating').getAttribute('aria-label')).toBe('How was Ada?');
    expect(getByTestId('report')).toBeTruthy();
  });

  it('keeps the space of the rating also if there is nothing to rate', () => {
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
