import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { closeCodes, decodeServerMessage, encodeClientMessage, errorCodes, parseServerMessage } from '.';
import type { ClientMessage } from '.';
import { asClientMessageId, asInviteId, asRequestId, asSessionId, asUserId } from '.';

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), 'utf8')) as T;
}

describe('golden vectors: codes', () => {
  const { errors, closes } = vectors<{
    errors: { code: string; retryable: boolean }[];
    closes: { code: number; meaning: string; client: string }[];
  }>('codes.json');

  it('the client has the same error codes with the same retryable flags', () => {
    const ours = Object.entries(errorCodes).map(([code, { retryable }]) => ({ code, retryable }));
    expect(ours).toEqual(errors.map(({ code, retryable }) => ({ code, retryable })));
  });

  it('the client has the same close codes with the same reactions', () => {
    const ours = Object.entries(closeCodes).map(([code, entry]) => ({ code: Number(code), ...entry }));
    expect(ours).toEqual(closes.map(({ code, meaning, client }) => ({ code, meaning, client })));
  });
});

describe('golden vectors: client messages', () => {
  const all = vectors<{ text: string; type?: string }[]>('client_messages.json');
  const accepted = all.filter(({ type }) => type);

  it('the client writes every message type that the server reads', () => {
    const sessionId = asSessionId('s');
    const ours: ClientMessage[] = [
      { type: 'join_queue', data: { matchMode: 'text', interests: ['go'], campus: 'same' } },
      { type: 'signal', data: { sessionId, targetUserId: asUserId('u'), signal: { a: 1 } } },
      { type: 'ping', data: {} },
      { type: 'call_buddy', data: { buddyId: asUserId('u'), matchMode: 'audio' } },
      { type: 'accept', data: { inviteId: asInviteId('i') } },
      { type: 'decline', data: { inviteId: asInviteId('i') } },
      { type: 'chat', data: { sessionId, clientMessageId: asClientMessageId('m'), text: 'x' } },
      { type: 'typing', data: { sessionId, typing: true } },
      { type: 'end_session', data: { sessionId } },
      { type: 'skip', data: {} },
      { type: 'leave_queue', data: {} },
      { type: 'authenticate', data: { userId: asUserId('u') } },
    ];
    expect(new Set(ours.map(({ type }) => type))).toEqual(new Set(accepted.map(({ type }) => type)));
    for (const message of ours) {
      const text = encodeClientMessage(message, asRequestId('r1'));
      expect(JSON.parse(text)).toEqual({ ...message, id: 'r1' });
    }
  });
});

describe('golden vectors: server messages', () => {
  const messages = vectors<{ text: string; type?: string; fault?: string; field?: string }[]>(
    'server_messages.json',
  );

  it.each(messages.filter(({ type }) => type))('decodes $type: $text', ({ text, type }) => {
    const decoded = parseServerMessage(text);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.fault));
    expect(decoded.message.type).toBe(type);
    // Every field that is known has arrived, nothing else came through, nothing was made up.
    const { payload: sent = {} } = JSON.parse(text) as { payload?: Record<string, unknown> };
    const { resumed, ...payload } = decoded.message.payload as Record<string, unknown>;
    const known = Object.entries(sent).filter(([field]) => field !== 'resumed' && field !== 'mood');
    expect(payload).toMatchObject(Object.fromEntries(known));
    expect(payload).not.toHaveProperty('mood');
    expect(Object.keys(payload).every((field) => field in sent || payload[field] === null)).toBe(true);
    expect(withoutKind(resumed ?? null)).toEqual(sent.resumed ?? null);
  });

  it.each(messages.filter(({ fault }) => fault))('refuses $fault: $text', ({ text, fault, field }) => {
    const decoded = parseServerMessage(text);
    if (decoded.ok) throw new Error('was accepted');
    expect(decoded.fault).toMatchObject({ kind: fault, ...(field && { field }) });
  });

  it('the vectors cover every message type of the server', () => {
    const seen = new Set(messages.flatMap(({ type }) => type ?? []));
    const known = [
      'welcome', 'queued', 'queue_left', 'match_found', 'signal', 'chat', 'chat_ack', 'typing',
      'partner_suspended', 'partner_resumed', 'partner_left', 'session_ended', 'calling', 'buddy_invite',
      'invite_ended', 'buddy_changed', 'error', 'pong',
    ];
    expect([...seen].sort()).toEqual(known.sort());
  });

  it('values that are no messages are refused', () => {
    for (const value of [null, 1, 'x', [], {}, { type: 1 }, { type: 'toString' }, { type: '__proto__' }]) {
      expect(decodeServerMessage(value).ok).toBe(false);
    }
    expect(parseServerMessage(new ArrayBuffer(2)).ok).toBe(false);
  });
});

/** The decoder tells the two kinds apart by a word of its own. */
function withoutKind(resumed: unknown): object | null {
  if (!resumed) return null;
  const { kind, ...fields } = resumed as { kind: string };
  return kind === 'queue' ? { queued: true, ...fields } : fields;
}
