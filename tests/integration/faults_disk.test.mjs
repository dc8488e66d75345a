// The disk of the journal is full while the database is away. People go on talking, and are told when their
// messages are not kept any more.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, range, unique } from './lib/guard.mjs';
import { Postgres, closeBoth, missingPostgres } from './lib/postgres.mjs';
import { BINARY, startServer, temporaryFolder } from './lib/server.mjs';
import { SUPABASE, Talk } from './lib/talk.mjs';

// A session can report "saved" for its last 256 messages only. With 60 pairs the server's limit of 10,000 messages
// in memory is reached before that.
const PAIRS = 60;
const LONG = 'a'.repeat(1900);

// Mounting needs root, and in a container it may be forbidden for root too.
function missingMount() {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'no right to make a mount namespace with a small tmpfs: needs root';
  }
}

const skip = missingPostgres() || missingMount();

// The tmpfs is in a mount namespace that ends with the server, even if the test is aborted.
function onSmallDisk(folder) {
  const script = join(folder, 'gurukul-on-a-small-disk');
  writeFileSync(script, `#!/bin/sh
exec unshare --mount sh -c \\
  'mount -t tmpfs -o size=1m tmpfs "$GURUKUL_DATA_DIR" && exec "$0" "$@"' '${BINARY}' "$@"
`);
  chmodSync(script, 0o755);
  return script;
}

const scripts = temporaryFolder();
let postgres;
let server;
let talks;
before(async () => {
  if (skip) return;
  postgres = await Postgres.start();
  const url = postgres.url(await postgres.createDatabase());
  server = await startServer({ ...SUPABASE, GURUKUL_DATABASE_URL: url },
    { binary: onSmallDisk(scripts) });
  talks = await Promise.all(range(PAIRS).map(() => Talk.start(server)));
});
after(async () => {
  rmSync(scripts, { recursive: true });
  await closeBoth(server, postgres);
});

const everyTalk = (act) => Promise.all(talks.map(act));
const isFailing = async () => await server.metric(/^gurukul_history_journal_failing/) === 1;
const refused = () => server.metric(/^gurukul_history_total\{outcome="refused"\}/);

// Sends one message, which the partner always gets. Resolves to false if the server says that it will not be kept.
async function isKept(talk, padding = '') {
  const id = unique('word');
  const text = id + padding;
  talk.a.send('chat', { sessionId: talk.sessionId, clientMessageId: id, text });
  await talk.b.expect('chat', (chat) => chat.text === text);
  const ack = await talk.a.expect('chat_ack', (each) => each.clientMessageId === id && !each.saved);
  if (ack.willSave === false) return false;
  talk.said.push(text);
  talk.unstored.push({ from: talk.a, text: id });
  return true;
}

test('while the disk of the journal is full, messages are delivered and kept in memory', { skip }, async () => {
  await everyTalk((talk) => talk.exchange(1));
  await everyTalk((talk) => talk.stored());
  await postgres.stop();
  while (!await isFailing()) {
    assert.ok((await everyTalk((talk) => isKept(talk, LONG))).every(Boolean));
  }
  assert.equal(await refused(), 0);
  await everyTalk((talk) => talk.exchange(1));
});

test('when the limit in memory is reached too, senders are told that messages are not kept', { skip }, async () => {
  let lost = 0;
  while (lost === 0) {
    const kept = await everyTalk(async (talk) => {
      const all = [];
      for (const _ of range(20)) all.push(await isKept(talk));
      return all;
    });
    lost = kept.flat().filter((each) => !each).length;
  }
  assert.ok(await refused() >= lost);
  assert.equal(await isKept(talks[0]), false);
});

test('when the database runs again, accepted messages are stored and new ones are kept', { skip }, async () => {
  await postgres.resume();
  await everyTalk((talk) => talk.stored());
  await everyTalk((talk) => talk.assertHistory());
  await eventually('the journal is written again', async () => {
    await everyTalk((talk) => talk.exchange(1));
    return !await isFailing();
  });
  await everyTalk((talk) => talk.stored());
  await everyTalk((talk) => talk.assertHistory());
});
