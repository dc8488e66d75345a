import { beforeEach, describe, expect, it } from 'vitest';
import { ManualRuntime, settle } from '@/lib/testing/manual-runtime';
import type { Answer } from '@/lib/testing/scripted-api';
import { problem, scriptedApi } from '@/lib/testing/scripted-api';
import { CallMarks } from './call-marks';
import { encounter, notWritten } from './testing';

let runtime: ManualRuntime;

beforeEach(() => {
  runtime = new ManualRuntime();
});

const rated = (value: string): Answer => ({ status: 200, body: { callId: 'c-1', value } });
const buddy = (state: string): Answer => ({ status: 200, body: { id: 'u-2', state } });

function marksWith(answers: Readonly<Record<string, readonly Answer[]>>) {
  const { api, asked } = scriptedApi(answers);
  return { marks: new CallMarks(api, encounter, {}, runtime), asked };
}

/** What the API does between two steps of the clock is more than one turn. */
async function pass(ms: number): Promise<void> {
  for (let step = 0; step < 10; step += 1) await settle();
  await runtime.advance(ms);
  for (let step = 0; step < 10; step += 1) await settle();
}

describe('a rating', () => {
  it('shows at once, and waits for a call that is not written down yet', async () => {
    const { marks, asked } = marksWith({ 'POST /api/v1/ratings': [notWritten, notWritten, rated('up')] });
    void marks.rate('up');
    expect(marks.state.get().rating).toBe('up');
    for (let step = 0; step < 3; step += 1) await pass(1_000);
    expect(asked).toHaveLength(3);
    expect(asked[2]?.body).toEqual({ callId: 'c-1', value: 'up' });
    expect(marks.state.get()).toMatchObject({ rating: 'up', words: null });
  });

  it('is taken back when that never happens, in plain words', async () => {
    const { marks, asked } = marksWith({ 'POST /api/v1/ratings': [notWritten] });
    void marks.rate('down');
    for (let step = 0; step < 20; step += 1) await pass(5_000);
    expect(asked).toHaveLength(6);
    expect(marks.state.get().rating).toBeNull();
    expect(marks.state.get().words).toMatch(/no record of this call yet/);
  });

  it('that was changed meanwhile is not taken back', async () => {
    const { marks } = marksWith({ 'POST /api/v1/ratings': [problem(409, 'too_late'), rated('down')] });
    void marks.rate('up');
    void marks.rate('down');
    await pass(0);
    expect(marks.state.get()).toMatchObject({ rating: 'down', words: null });
  });
});

describe('an ask', () => {
  it('becomes what the server says', async () => {
    const { marks } = marksWith({ 'POST /api/v1/buddies': [notWritten, buddy('outgoing')] });
    void marks.askBuddy();
    expect(marks.state.get().isAsking).toBe(true);
    await pass(1_000);
    expect(marks.state.get()).toMatchObject({ tie: 'outgoing', isAsking: false });
  });

  it('of a guest is not offered again', async () => {
    const { marks } = marksWith({ 'POST /api/v1/buddies': [problem(409, 'guest', 'guests cannot be buddies')] });
    void marks.askBuddy();
    await pass(0);
    expect(marks.state.get()).toMatchObject({ tie: null, isGuest: true, words: 'Guests cannot be buddies.' });
  });

  it('is not sent where there is a tie already', async () => {
    const person = { name: 'Ada', avatarUrl: null, campus: null, karma: 0, isGuest: false };
    const { marks, asked } = marksWith({
      'GET /api/v1/buddies': [{
        status: 200,
        body: { items: [{ id: 'u-2', ...person, state: 'buddy', since: 1, online: true }] },
      }],
    });
    await marks.loadTie();
    expect(marks.state.get().tie).toBe('buddy');
    await marks.askBuddy();
    expect(asked).toHaveLength(1);
  });
});
