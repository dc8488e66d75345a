// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { asUserId } from '@/lib/protocol';
import type { CallPhase, CallView, Problem } from '../model';
import { problemMessage } from './problem-messages';
import { ada, callWith, showScreen, viewWith } from './testing';

const problems: readonly Problem[] = [
  { kind: 'permission-denied', devices: 'camera' },
  { kind: 'permission-denied', devices: 'microphone' },
  { kind: 'permission-denied', devices: 'both' },
  { kind: 'no-camera' },
  { kind: 'no-microphone' },
  { kind: 'device-in-use' },
  { kind: 'device-lost' },
  { kind: 'insecure-origin' },
  { kind: 'queue-timeout' },
  { kind: 'matching-disabled', by: 'operator' },
  { kind: 'matching-disabled', by: 'build' },
  { kind: 'opened-elsewhere' },
  { kind: 'signed-out', message: 'The token is not valid.' },
  { kind: 'banned' },
  { kind: 'refused', message: 'No such campus.' },
  { kind: 'call-ended', reason: 'declined', message: null, buddyId: asUserId('u-2') },
  { kind: 'call-ended', reason: 'timeout', message: null, buddyId: asUserId('u-2') },
  { kind: 'call-ended', reason: 'unavailable', message: null, buddyId: asUserId('u-2') },
  { kind: 'call-ended', reason: 'cancelled', message: null, buddyId: null },
  { kind: 'call-ended', reason: 'gone', message: null, buddyId: null },
  { kind: 'call-ended', reason: 'failed', message: 'Too often.', buddyId: asUserId('u-2') },
  { kind: 'server-unreachable', retryAtMs: null },
  { kind: 'server-busy', retryAtMs: 1 },
  { kind: 'rate-limited', retryAtMs: 1 },
  { kind: 'connection-failed', cause: 'relay-refused' },
  { kind: 'connection-failed', cause: 'relay-unreachable' },
  { kind: 'connection-failed', cause: 'no-path' },
];

const left = { reason: 'skipped', continuesAtMs: Date.now() + 2_000 } as const;
const phases: Record<CallPhase, Partial<CallView>> = {
  idle: {},
  searching: { queue: { position: 2, size: 5, estimatedWaitMs: 20_000, sinceMs: 0 } },
  connecting: { partner: ada },
  connected: { partner: ada, connectedAtMs: Date.now() },
  'partner-left': { partner: ada, partnerLeft: left },
  reconnecting: { partner: ada, connectedAtMs: Date.now() },
  error: { problem: { kind: 'banned' } },
};

const states = Object.entries(phases) as [CallPhase, Partial<CallView>][];
const modes = ['video', 'audio', 'text'] as const;

describe.each(modes)('in mode %s', (mode) => {
  it.each(states)('phase %s has a status, one main landmark and one h1', (phase, changes) => {
    const { getByTestId, getAllByRole } = showScreen(viewWith({ phase, mode, ...changes }), { settings: { mode } });
    const status = getByTestId('status');
    expect(status.dataset.state).toBe(phase);
    expect(status.getAttribute('role')).toBe('status');
    expect(getAllByRole('main')).toHaveLength(1);
    expect(getAllByRole('heading', { level: 1 })).toHaveLength(1);
  });
});

describe('a problem', () => {
  it.each(problems)('is an alert in the main landmark with its actions: %j', async (problem) => {
    const { getByRole, queryByRole, actions, onStart, user } = showScreen(viewWith({ phase: 'error', problem }));
    const words = problemMessage(problem);
    const alert = getByRole('alert');
    expect(getByRole('main').contains(alert)).toBe(true);
    expect(getByRole('main').getAttribute('role')).toBeNull();
    expect(alert.textContent).toContain(words.title);
    expect(alert.textContent).toContain(words.body);
    if (words.retry) {
      await user.click(getByRole('button', { name: words.retry }));
      expect(actions.retry).toHaveBeenCalledOnce();
    }
    for (const mode of words.instead ?? []) {
      await user.click(getByRole('button', { name: { video: /video/, audio: /voice/, text: /text/ }[mode] }));
      expect(onStart).toHaveBeenLastCalledWith(mode);
    }
    expect(queryByRole('button', { name: /next/i })).toBeNull();
    await user.click(getByRole('button', { name: 'Back' }));
    expect(actions.stop).toHaveBeenCalledOnce();
  });

  it('is a bar over the call if the call continues', async () => {
    const problem = { kind: 'server-unreachable', retryAtMs: null } as const;
    const { getByRole, getByTestId, actions, user } = showScreen(callWith({ phase: 'reconnecting', problem }));
    expect(getByTestId('remote-video')).toBeTruthy();
    expect(getByRole('alert').textContent).toMatch(/your call goes on/i);
    await user.click(getByRole('button', { name: 'Try now' }));
    expect(actions.retry).toHaveBeenCalledOnce();
  });
});

describe('the waiting page', () => {
  it('shows the position in the queue and the estimated wait', () => {
    const { container, getByTestId } = showScreen(viewWith({ phase: 'searching', online: 12, ...phases.searching }));
    expect(container.textContent).toContain('2nd of 5 waiting, about 20 s to go');
    expect(getByTestId('online-count').textContent).toBe('12');
  });

  it('has a Stop button and no Next button', async () => {
    const { getByTestId, queryByTestId, actions, user } = showScreen(viewWith({ phase: 'searching' }));
    expect(queryByTestId('next')).toBeNull();
    await user.click(getByTestId('stop'));
    expect(actions.stop).toHaveBeenCalledOnce();
  });

  it('has a button to stay and one for Next after a partner left', async () => {
    const { getByRole, getByTestId, queryByRole, actions, user, show } = showScreen(
      viewWith({ phase: 'partner-left', ...phases['partner-left'] }));
    expect(getByRole('heading').textContent).toBe('Ada moved on');
    await user.click(getByRole('button', { name: 'Stay here' }));
    expect(actions.stay).toHaveBeenCalledOnce();
    show(viewWith({ phase: 'partner-left', partner: ada, partnerLeft: { ...left, continuesAtMs: null } }));
    expect(queryByRole('button', { name: 'Stay here' })).toBeNull();
    await user.click(getByTestId('next'));
    expect(actions.next).toHaveBeenCalledOnce();
  });
});
