import { beforeEach, describe, expect, it } from 'vitest';
import { ManualRuntime, settle } from '@/lib/testing/manual-runtime';
import type { Answer } from '@/lib/testing/scripted-api';
import { problem, scriptedApi } from '@/lib/testing/scripted-api';
import { CallFeedback } from './call-feedback';
import { callPartner, notWritten } from './testing';

let runtime: ManualRuntime;

beforeEach(() => {
  runtime = new ManualRuntime();
});

const rated = (value: string): Answer => ({ status: 200, body: { callId: 'c-1', value } });
const buddy = (state: string): Answer => ({ status: 200, body: { id: 'u-2', state } });

function feedbackWith(answers: Readonly<Record<string, readonly Answer[]>>) {
  const { api, asked } = scriptedApi(answers);
  return { feedback: new CallFeedback(api, callPartner, {}, runtime), asked };
}

/** What the API does between two steps of the clock is more than one turn. */
async function pass(ms: number): Promise<void> {
  for (let step = 0; step < 10; step += 1) await settle();
  await runtime.advance(ms);
  for (let step = 0; step < 10; step += 1) await settle();
}

describe('a rating', () => {
  it('is shown at once and sent again until the call is stored', async () => {
    const { feedback, asked } = feedbackWith({ 'POST /api/v1/ratings': [notWritten, notWritten, rated('up')] });
    void feedback.rate('up');
    expect(feedback.state.get().rating).toBe('up');
    for (let step = 0; step < 3; step += 1) await pass(1_000);
    expect(asked).toHaveLength(3);
    expect(asked[2]?.body).toEqual({ callId: 'c-1', value: 'up' });
    expect(feedback.state.get()).toMatchObject({ rating: 'up', errorMessage: null });
  });

  it('is removed with an error message if the call is never stored', async () => {
    const { feedback, asked } = feedbackWith({ 'POST /api/v1/ratings': [notWritten] });
    void feedback.rate('down');
    for (let step = 0; step < 20; step += 1) await pass(5_000);
    expect(asked).toHaveLength(6);
    expect(feedback.state.get().rating).toBeNull();
    expect(feedback.state.get().errorMessage).toMatch(/no record of this call yet/);
  });

  it('is kept if it was changed before its first request failed', async () => {
    const { feedback } = feedbackWith({ 'POST /api/v1/ratings': [problem(409, 'too_late'), rated('down')] });
    void feedback.rate('up');
    void feedback.rate('down');
    await pass(0);
    expect(feedback.state.get()).toMatchObject({ rating: 'down', errorMessage: null });
  });
});

describe('a buddy request', () => {
  it('gets the state from the answer of the server', async () => {
    const { feedback } = feedbackWith({ 'POST /api/v1/buddies': [notWritten, buddy('outgoing')] });
    void feedback.askBuddy();
    expect(feedback.state.get().isAsking).toBe(true);
    await pass(1_000);
    expect(feedback.state.get()).toMatchObject({ buddyState: 'outgoing', isAsking: false });
  });

  it('is not offered again if the server refuses it for guests', async () => {
    const { feedback } = feedbackWith({ 'POST /api/v1/buddies': [problem(409, 'guest', 'guests cannot be buddies')] });
    void feedback.askBuddy();
    await pass(0);
    expect(feedback.state.get()).toMatchObject({
      buddyState: null, isGuest: true, errorMessage: 'Guests cannot be buddies.'
    });
  });

  it('is not sent if the two are buddies already', async () => {
    const person = { name: 'Ada', avatarUrl: null, campus: null, karma: 0, isGuest: false };
    const { feedback, asked } = feedbackWith({
      'GET /api/v1/buddies': [{
        status: 200,
        body: { items: [{ id: 'u-2', ...person, state: 'buddy', since: 1, online: true }] },
      }],
    });
    await feedback.loadBuddyState();
    expect(feedback.state.get().buddyState).toBe('buddy');
    await feedback.askBuddy();
    expect(asked).toHaveLength(1);
  });
});
