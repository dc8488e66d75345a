import { beforeEach, describe, expect, it } from 'vitest';
import { ManualRuntime, settle } from '@/lib/testing/manual-runtime';
import { longestCloseMs, DeferredCloser, quietMs } from './closing';
import { Operations } from './operations';

class ClosableConnection extends EventTarget {
  signalingState = 'stable';
  listeners = 0;
  sent: (object | null)[] = [{}, {}];

  getSenders() {
    return this.sent.map((_, at) => ({
      replaceTrack: (track: null) => {
        this.sent[at] = track;
        return Promise.resolve();
      },
    }));
  }

  close(): void {
    if (this.signalingState === 'closed') throw new Error('closed twice');
    this.signalingState = 'closed';
  }

  override addEventListener(...given: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1;
    super.addEventListener(...given);
  }

  override removeEventListener(...given: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners -= 1;
    super.removeEventListener(...given);
  }
}

let runtime: ManualRuntime;
let operations: Operations;
let connection: ClosableConnection;
let closer: DeferredCloser;

beforeEach(() => {
  runtime = new ManualRuntime();
  operations = new Operations();
  connection = new ClosableConnection();
  closer = new DeferredCloser(connection as unknown as RTCPeerConnection, operations, runtime);
});

const event = (type = 'connectionstatechange') => connection.dispatchEvent(new Event(type));
const isClosed = () => connection.signalingState === 'closed';

describe('closing a connection', () => {
  it('happens at once if the connection is idle', async () => {
    event();
    await operations.run(Promise.resolve());
    await runtime.advance(quietMs);
    closer.close();
    expect(isClosed()).toBe(true);
    expect(connection.listeners).toBe(0);
    expect(runtime.pending).toBe(0);
    closer.close();
  });

  it('waits a moment after an event, and sends no media meanwhile', async () => {
    event();
    closer.close();
    expect(connection.sent).toEqual([null, null]);
    await runtime.advance(quietMs - 1);
    expect(isClosed()).toBe(false);
    await runtime.advance(1);
    expect(isClosed()).toBe(true);
    expect(connection.listeners).toBe(0);
    expect(runtime.pending).toBe(0);
  });

  it('waits until no more events arrive', async () => {
    event();
    closer.close();
    for (let n = 0; n < 5; n += 1) {
      await runtime.advance(quietMs - 1);
      event('icegatheringstatechange');
    }
    expect(isClosed()).toBe(false);
    await runtime.advance(quietMs);
    expect(isClosed()).toBe(true);
  });

  it('waits for running operations, whether they succeed or fail', async () => {
    let refuse = () => undefined as void;
    const refused = new Promise((_, reject) => {
      refuse = () => reject(new Error('no'));
    });
    operations.run(refused).catch(() => undefined);
    closer.close();
    await runtime.advance(longestCloseMs - 2 * quietMs);
    expect(isClosed()).toBe(false);
    refuse();
    await settle();
    await runtime.advance(quietMs);
    expect(isClosed()).toBe(true);
  });

  it('does not wait longer than the limit', async () => {
    void operations.run(new Promise(() => undefined));
    closer.close();
    for (let ms = 0; ms < longestCloseMs; ms += 50) {
      event('icecandidate');
      await runtime.advance(50);
    }
    expect(isClosed()).toBe(true);
    expect(runtime.pending).toBe(0);
  });
});
