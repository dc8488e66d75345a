// The client in Node against the real server. Runs when GURUKUL_BINARY names it.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { asUserId } from '@/lib/protocol';
import type { MatchmakingEvent, SocketConstructor } from '.';
import { MatchmakingClient } from '.';

const binary = process.env.GURUKUL_BINARY;
const guardMs = 25_000;
const preferences = { matchMode: 'text', interests: [], campus: 'any' } as const;

type Type = MatchmakingEvent['type'];
type Of<T extends Type> = Extract<MatchmakingEvent, { type: T }>;

class Person {
  readonly client: MatchmakingClient;
  private readonly inbox: MatchmakingEvent[] = [];
  private wake: () => void = () => undefined;

  constructor(port: number, readonly userId: string) {
    this.client = new MatchmakingClient({
      url: `ws://127.0.0.1:${port}/ws`,
      WebSocket: WebSocket as unknown as SocketConstructor,
      credentials: () => Promise.resolve({ kind: 'open', userId: asUserId(userId), name: `I, ${userId}` }),
      listener: (event) => {
        this.inbox.push(event);
        this.wake();
      },
    });
  }

  /** The next event of this type; what came before it is done with. */
  async next<T extends Type>(type: T): Promise<Of<T>> {
    const untilMs = Date.now() + guardMs;
    for (;;) {
      const at = this.inbox.findIndex((event) => event.type === type);
      if (at >= 0) return this.inbox.splice(0, at + 1).at(-1) as Of<T>;
      const leftMs = untilMs - Date.now();
      if (leftMs <= 0) throw new Error(`${this.userId}: no ${type}; got ${JSON.stringify(this.inbox)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

describe.skipIf(!binary)('the client with the real server', () => {
  let dataDir: string;
  let port: number;
  let server: ChildProcess;
  let people: Person[] = [];

  async function startServer(): Promise<void> {
    server = spawn(binary ?? '', ['serve'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        PORT: String(port),
        GURUKUL_AUTH: 'open',
        GURUKUL_DATA_DIR: dataDir,
        GURUKUL_WEB_DIR: '',
        GURUKUL_LOG: 'error',
      },
    });
    if (!server.stdout) throw new Error('no stdout');
    for await (const line of createInterface({ input: server.stdout })) {
      if (line.startsWith('listening on')) return;
    }
    throw new Error('the server did not start');
  }

  async function stopServer(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  }

  function person(userId: string): Person {
    const made = new Person(port, userId);
    people.push(made);
    return made;
  }

  async function pair(a: Person, b: Person) {
    a.client.join(preferences);
    await a.next('queued');
    b.client.join(preferences);
    const [atA, atB] = [await a.next('matched'), await b.next('matched')];
    expect(atA.match.sessionId).toBe(atB.match.sessionId);
    expect([atA.match.isInitiator, atB.match.isInitiator]).toEqual([false, true]);
    return atA.match;
  }

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'gurukul-web-'));
    port = await freePort();
    await startServer();
  });

  afterEach(async () => {
    for (const { client } of people) client.stop();
    people = [];
    await stopServer('SIGKILL');
    rmSync(dataDir, { recursive: true });
  });

  it('is matched, sends signals and chat, skips to the next partner and leaves', async () => {
    const [a, b, c] = [person('u-a'), person('u-b'), person('u-c')];
    const match = await pair(a, b);
    expect(match.partnerId).toBe('u-b');
    b.client.signal({ type: 'offer', sdp: 'v=0' });
    expect((await a.next('signal')).signal).toEqual({ type: 'offer', sdp: 'v=0' });
    a.client.typing(true);
    expect((await b.next('typing')).typing).toBe(true);
    const id = a.client.chat('h\u00e9llo \u{1f600}');
    expect((await b.next('chat')).text).toBe('h\u00e9llo \u{1f600}');
    expect((await a.next('chat-delivered')).clientMessageId).toBe(id);
    c.client.join(preferences);
    await c.next('queued');
    b.client.skip();
    expect((await a.next('partner-left')).reason).toBe('skipped');
    expect((await b.next('matched')).match.partnerId).toBe('u-c');
    // Before it knows of its match, stopping would only leave the queue.
    await c.next('matched');
    c.client.stop();
    expect((await b.next('partner-left')).reason).toBe('ended');
  });

  it('keeps session, signals and chat after a server crash, and can then skip', async () => {
    const [a, b] = [person('u-a'), person('u-b')];
    const { sessionId } = await pair(a, b);
    await stopServer('SIGKILL');
    await Promise.all([a.next('offline'), b.next('offline')]);
    const id = a.client.chat('said in the dark');
    a.client.signal({ type: 'restart' });
    expect(a.client.session?.sessionId).toBe(sessionId);
    await startServer();
    const resumed = await Promise.all([a.next('resumed'), b.next('resumed')]);
    expect(resumed.map(({ lost, session }) => [lost, session.sessionId])).toEqual([
      [true, sessionId],
      [true, sessionId],
    ]);
    expect((await b.next('signal')).signal).toEqual({ type: 'restart' });
    expect((await b.next('chat')).text).toBe('said in the dark');
    expect((await a.next('chat-delivered')).clientMessageId).toBe(id);
    a.client.skip();
    expect((await b.next('partner-left')).reason).toBe('skipped');
    await a.next('queued');
    const c = person('u-c');
    c.client.join(preferences);
    expect((await a.next('matched')).match.partnerId).toBe('u-c');
  });

  it('resumes after a server shutdown that asks to wait', async () => {
    const [a, b] = [person('u-a'), person('u-b')];
    await pair(a, b);
    await stopServer('SIGTERM');
    expect((await a.next('offline')).cause).toBe('restart');
    await startServer();
    await Promise.all([a.next('resumed'), b.next('resumed')]);
    a.client.chat('still here');
    expect((await b.next('chat')).text).toBe('still here');
  });

  it('is told when the same user connects elsewhere', async () => {
    const [a, twin] = [person('u-a'), person('u-a')];
    a.client.join(preferences);
    await a.next('queued');
    twin.client.join(preferences);
    expect((await a.next('stopped')).cause).toEqual({ kind: 'replaced' });
    await twin.next('queued');
  });
});
