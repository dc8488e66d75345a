import { describe, expect, it } from 'vitest';
import { asInviteId, asUserId } from '@/lib/protocol';
import { preferences } from '@/lib/testing/client-stage';
import { client, freshStage, network, stage, storage } from '@/lib/testing/fresh-stage';
import { matchPayload } from '@/lib/testing/scripted-socket';

freshStage();

const buddyId = asUserId('u-9');
const inviteId = asInviteId('i-1');
const call = { inviteId: 'i-1', buddyId: 'u-9', matchMode: 'audio', expiresInMs: 30_000 };

async function calling() {
  client.callBuddy(buddyId, 'audio');
  const socket = await network.welcome();
  socket.say('calling', call, socket.last('call_buddy')?.id);
  return socket;
}

async function idle() {
  client.connect();
  return network.welcome();
}

describe('calling a buddy', () => {
  it('connects, calls, and gets a session when the buddy accepts', async () => {
    const socket = await calling();
    expect(socket.last('call_buddy')?.data).toEqual({ buddyId: 'u-9', matchMode: 'audio' });
    expect(stage.calls).toEqual([{ type: 'calling', call }]);
    socket.say('match_found', matchPayload({ matchMode: 'audio' }));
    expect(stage.seen('matched')).toHaveLength(1);
    client.skip();
    expect(socket.last('join_queue')?.data).toMatchObject({ matchMode: 'audio', interests: [] });
  });

  it('cancels the call, also before the server has sent its id', async () => {
    const socket = await calling();
    client.leave();
    expect(socket.last('decline')?.data).toEqual({ inviteId: 'i-1' });
    client.callBuddy(buddyId, 'audio');
    client.leave();
    expect(socket.count('decline')).toBe(1);
    socket.say('calling', { ...call, inviteId: 'i-2' });
    expect(socket.last('decline')?.data).toEqual({ inviteId: 'i-2' });
    socket.say('match_found', matchPayload());
    expect(socket.count('end_session')).toBe(1);
    expect(storage.load()).toBeNull();
  });

  it('ends a running session or leaves the queue first', async () => {
    const socket = await stage.inSession();
    client.callBuddy(buddyId, 'video');
    expect(socket.last('end_session')?.data).toEqual({ sessionId: 's-1' });
    expect(socket.count('call_buddy')).toBe(1);
    client.join(preferences);
    client.callBuddy(buddyId, 'video');
    expect(socket.count('leave_queue')).toBe(1);
  });

  it.each(['declined', 'timeout', 'gone'] as const)('reports the end: %s', async (reason) => {
    const socket = await calling();
    socket.say('invite_ended', { inviteId: 'i-1', reason });
    expect(stage.calls.at(-1)).toEqual({ type: 'call-ended', reason, message: null });
    socket.say('match_found', matchPayload());
    expect(stage.seen('matched')).toHaveLength(0);
  });

  it.each([
    ['unavailable', 'unavailable'],
    ['disabled', 'disabled'],
    ['busy', 'failed'],
    ['rate_limited', 'failed'],
  ])('reports the server error %s as the end of the call', async (code, reason) => {
    client.callBuddy(buddyId, 'audio');
    const socket = await network.welcome();
    socket.say('error', { code, message: 'm', retryable: true }, socket.last('call_buddy')?.id);
    expect(stage.calls).toEqual([{ type: 'call-ended', reason, message: 'm' }]);
  });

  it('calls again after a lost connection', async () => {
    await calling();
    const socket = await stage.loseAndReturn();
    await network.welcome();
    expect(socket.count('call_buddy')).toBe(1);
  });
});

describe('being called', () => {
  const invite = { ...call, name: 'N', avatarUrl: null };

  it('accepts the call and gets a session', async () => {
    const socket = await idle();
    socket.say('buddy_invite', invite);
    expect(stage.calls).toEqual([{ type: 'invited', invite }]);
    client.acceptInvite(inviteId);
    expect(socket.last('accept')?.data).toEqual({ inviteId: 'i-1' });
    socket.say('match_found', matchPayload(), socket.last('accept')?.id);
    expect(stage.seen('matched')).toHaveLength(1);
  });

  it('declines the call and stays in the queue', async () => {
    const socket = await stage.searching();
    socket.say('buddy_invite', invite);
    client.declineInvite(inviteId);
    socket.say('invite_ended', { inviteId: 'i-1', reason: 'declined' });
    expect(stage.calls.at(-1)).toEqual({ type: 'invite-ended', inviteId: 'i-1', reason: 'declined' });
    socket.say('match_found', matchPayload());
    expect(stage.seen('matched')).toHaveLength(1);
  });

  it('reports that an accepted call has already ended', async () => {
    const socket = await idle();
    client.acceptInvite(inviteId);
    socket.say('error', { code: 'unavailable', message: 'm', retryable: true }, socket.last('accept')?.id);
    expect(stage.calls).toEqual([{ type: 'call-ended', reason: 'unavailable', message: 'm' }]);
    client.acceptInvite(inviteId);
    await stage.loseAndReturn();
    await network.welcome();
    expect(stage.calls.at(-1)).toEqual({ type: 'call-ended', reason: 'gone', message: null });
  });

  it('reports changes of buddies', async () => {
    const socket = await idle();
    socket.say('buddy_changed', { buddyId: 'u-9', change: 'asked' });
    expect(stage.calls).toEqual([{ type: 'buddy-changed', buddyId: 'u-9', change: 'asked' }]);
  });
});
