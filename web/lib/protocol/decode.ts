/**
 * Decodes server messages to typed values. Unknown fields are dropped, an unknown type is distinguished from a
 * malformed message, and no function throws.
 *
 *   const decoded = parseServerMessage(frame);
 *   if (decoded.ok) handle(decoded.message); else report(decoded.fault);
 */
import { toErrorCode } from './error-codes';
import { asClientMessageId, asConnectionId, asInviteId, asMessageId, asRequestId } from './ids';
import { asResumeToken, asSessionId, asUserId } from './ids';
import type { JsonObject } from './json';
import { isObject } from './json';
import { MalformedField, Reader } from './reader';
import type { IceServer, Partner, ResumedPlace, ResumedSession, ServerMessage } from './server-message';
import { buddyChanges, inviteEnds, matchModes, partnerLeftReasons, queueLeftReasons } from './vocabulary';

export type ProtocolFault =
  | { kind: 'not-json' }
  | { kind: 'unknown-type'; type: string }
  | { kind: 'malformed'; type: string | null; field: string };

export type Decoded = { ok: true; message: ServerMessage } | { ok: false; fault: ProtocolFault };

export function parseServerMessage(frame: unknown): Decoded {
  if (typeof frame !== 'string') return { ok: false, fault: { kind: 'not-json' } };
  try {
    return decodeServerMessage(JSON.parse(frame));
  } catch {
    return { ok: false, fault: { kind: 'not-json' } };
  }
}

export function decodeServerMessage(value: unknown): Decoded {
  if (!isObject(value) || typeof value.type !== 'string') {
    return { ok: false, fault: { kind: 'malformed', type: null, field: 'type' } };
  }
  const { type } = value;
  const decodePayload = Object.hasOwn(payloads, type) ? payloads[type as ServerMessage['type']] : null;
  if (!decodePayload) return { ok: false, fault: { kind: 'unknown-type', type } };
  try {
    const payload = decodePayload(new Reader(value.payload ?? {}, 'payload'));
    const ref = typeof value.ref === 'string' ? asRequestId(value.ref) : null;
    return { ok: true, message: { type, payload, ref } as ServerMessage };
  } catch (fault) {
    if (!(fault instanceof MalformedField)) throw fault;
    return { ok: false, fault: { kind: 'malformed', type, field: fault.field } };
  }
}

type Payloads = { [M in ServerMessage as M['type']]: (reader: Reader) => M['payload'] };

const payloads: Payloads = {
  welcome: (r) => ({
    userId: asUserId(r.id('userId')),
    connectionId: asConnectionId(r.id('connectionId')),
    protocol: r.number('protocol'),
    serverTime: r.number('serverTime'),
    heartbeatMs: r.number('heartbeatMs'),
    graceMs: r.number('graceMs'),
    iceServers: iceServersOf(r),
    online: r.number('online'),
    resumeToken: asResumeToken(r.text('resumeToken')),
    resumed: r.nullable('resumed', resumedOf),
  }),
  queued: (r) => ({
    position: r.number('position'),
    size: r.number('size'),
    estimatedWaitMs: r.numberOrNull('estimatedWaitMs'),
    iceServers: iceServersOf(r),
    resumeToken: asResumeToken(r.text('resumeToken')),
  }),
  queue_left: (r) => ({ reason: r.word('reason', queueLeftReasons) }),
  match_found: (r) => ({
    sessionId: asSessionId(r.id('sessionId')),
    partnerId: asUserId(r.id('partnerId')),
    isInitiator: r.flag('isInitiator'),
    matchMode: r.word('matchMode', matchModes),
    partner: partnerOf(r.object('partner')),
    sharedInterests: r.texts('sharedInterests'),
    resumeToken: asResumeToken(r.text('resumeToken')),
    iceServers: iceServersOf(r),
  }),
  signal: (r) => ({ ...session(r), signal: r.record('signal') as JsonObject }),
  chat: (r) => ({
    ...session(r),
    messageId: asMessageId(r.id('messageId')),
    text: r.text('text'),
    sentAt: r.number('sentAt'),
  }),
  chat_ack: (r) => ({
    clientMessageId: asClientMessageId(r.id('clientMessageId')),
    messageId: asMessageId(r.id('messageId')),
    sentAt: r.number('sentAt'),
    ...(r.has('saved') ? { saved: r.flag('saved') } : {}),
    ...(r.has('willSave') ? { willSave: r.flag('willSave') } : {}),
  }),
  typing: (r) => ({ ...session(r), typing: r.flag('typing') }),
  partner_suspended: (r) => ({ ...session(r), graceMs: r.number('graceMs') }),
  partner_resumed: session,
  partner_left: (r) => ({ ...session(r), reason: r.word('reason', partnerLeftReasons) }),
  session_ended: session,
  calling: directCall,
  buddy_invite: (r) => ({ ...directCall(r), name: r.textOrNull('name'), avatarUrl: r.textOrNull('avatarUrl') }),
  invite_ended: (r) => ({ inviteId: asInviteId(r.id('inviteId')), reason: r.word('reason', inviteEnds) }),
  buddy_changed: (r) => ({ buddyId: asUserId(r.id('buddyId')), change: r.word('change', buddyChanges) }),
  error: (r) => ({
    code: toErrorCode(r.text('code')),
    message: r.text('message'),
    retryable: r.flag('retryable'),
    retryAfterMs: r.numberOrNull('retryAfterMs'),
  }),
  pong: () => ({}),
};

function directCall(r: Reader) {
  return {
    inviteId: asInviteId(r.id('inviteId')),
    buddyId: asUserId(r.id('buddyId')),
    matchMode: r.word('matchMode', matchModes),
    expiresInMs: r.number('expiresInMs'),
  };
}

function session(r: Reader) {
  return { sessionId: asSessionId(r.id('sessionId')) };
}

function resumedOf(r: Reader): ResumedSession | ResumedPlace {
  if (r.has('queued')) return { kind: 'queue', position: r.number('position') };
  return {
    kind: 'session',
    ...session(r),
    partnerId: asUserId(r.id('partnerId')),
    isInitiator: r.flag('isInitiator'),
    matchMode: r.word('matchMode', matchModes),
    lost: r.flag('lost'),
  };
}

function partnerOf(r: Reader): Partner {
  return {
    name: r.textOrNull('name'),
    avatarUrl: r.textOrNull('avatarUrl'),
    karma: r.numberOrNull('karma'),
    campus: r.textOrNull('campus'),
  };
}

/** Also reads the reply of `GET /api/v1/ice-servers`. */
export function iceServersOf(r: Reader): IceServer[] {
  return r.list('iceServers', (server) => {
    const username = server.textOrNull('username');
    const credential = server.textOrNull('credential');
    return {
      urls: server.isText('urls') ? server.text('urls') : server.texts('urls'),
      ...(username !== null && { username }),
      ...(credential !== null && { credential }),
    };
  });
}
