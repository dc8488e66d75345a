// Pairs of people with Supabase accounts that talk, and checks of the stored history. The test signs the tokens
// itself, so hundreds of people cost no password hashing.
//
//   const server = await startServer({ ...SUPABASE, GURUKUL_DATABASE_URL: url });
//   const talk = await Talk.start(server);
//   await talk.exchange(3);                      // delivered, acknowledged as not yet saved
//   await talk.stored();                         // and acknowledged again, as saved
//   await talk.assertHistory();                  // the API shows each once, in both histories

import assert from 'node:assert/strict';
import { api, meet } from './accounts.mjs';
import { unique } from './guard.mjs';
import { SECRET, claims, mint } from './jwt.mjs';

export const SUPABASE = { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET, GURUKUL_RATE_LIMITS: 'off' };

export function person() {
  const payload = claims();
  return { id: payload.sub, token: mint({ payload }) };
}

// All texts of a call, read from the API page by page.
export async function textsOf(server, { token }, callId) {
  const texts = [];
  let cursor = '';
  do {
    const page = `limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await api(server, 'GET', `/api/v1/calls/${callId}/messages?${page}`, { token });
    // 404: the API does not know the call, because nothing of it was kept.
    if (status === 404) return [];
    assert.equal(status, 200, JSON.stringify(body));
    texts.push(...body.items.map(({ text }) => text));
    cursor = body.nextCursor;
  } while (cursor);
  return texts;
}

export class Talk {
  static async start(server) {
    const people = [person(), person()];
    return new Talk(people, await meet(server, ...people));
  }

  constructor(people, { a, b, match }) {
    Object.assign(this, { people, a, b, sessionId: match.sessionId });
    this.said = [];
    this.unstored = [];
  }

  get server() { return this.a.server; }

  say(from, text = unique('said')) {
    from.send('chat', { sessionId: this.sessionId, clientMessageId: text, text });
    this.said.push(text);
    this.unstored.push({ from, text });
    return text;
  }

  // Each side sends `count` messages and a signal. All arrive at the partner, and the messages are acknowledged.
  async exchange(count) {
    for (const [from, to] of [[this.a, this.b], [this.b, this.a]]) {
      for (let n = 0; n < count; ++n) {
        const text = this.say(from);
        await to.expect('chat', (chat) => chat.text === text);
        const ack = await from.expect('chat_ack', (each) => each.clientMessageId === text);
        assert.equal(ack.saved, false);
        assert.equal(ack.willSave, undefined);
      }
      const signal = { n: unique('signal') };
      from.send('signal', { sessionId: this.sessionId, targetUserId: to.userId, signal });
      await to.expect('signal', (payload) => payload.signal.n === signal.n);
    }
  }

  async stored() {
    for (const { from, text } of this.unstored.splice(0)) {
      await from.expect('chat_ack', (each) => each.clientMessageId === text && each.saved);
    }
  }

  assertNothingStored() {
    for (const { from, text } of this.unstored) {
      const early = from.messages('chat_ack').filter(({ payload }) => payload.clientMessageId === text);
      assert.deepEqual(early, [], 'no message is acknowledged as saved while the database is away');
    }
  }

  async assertHistory() {
    for (const who of this.people) {
      assert.deepEqual((await textsOf(this.server, who, this.sessionId)).sort(), [...this.said].sort());
    }
  }

  end() {
    for (const each of [this.a, this.b]) each.terminate();
  }
}
