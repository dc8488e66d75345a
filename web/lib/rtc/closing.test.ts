import { beforeEach, describe, expect, it } from 'vitest';
import { ManualRuntime, settle } from '@/lib/testing/manual-runtime';
import { closeQuietly, longestCloseMs, quietMs } from './closing';
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

beforeEach(() => {
  runtime = new ManualRuntime();
  operations = new Operations();
  connection = new ClosableConnection();
});

const closing = () => closeQuietly(connection as unknown as RTCPeerConnection, operations, runtime);
const isClosed = () => connection.signalingState === 'closed';

describe('closing a connection', () => {
  it('sends nothing from the first moment, and is closed a moment later', async () => {
    closing();
    expect(connection.sent).toEqual([null, null]);
    await runtime.advance(quietMs - 1);
    expect(isClosed()).toBe(false);
    await runtime.advance(1);
    expect(isClosed()).toBe(true);
    expect(connection.listeners).toBe(0);
    expect(runtime.pending).toBe(0);
  });

  it('waits for events to end', async () => {
    closing();
    for (let n = 0; n < 5; n += 1) {
      await runtime.advance(quietMs - 1);
      connection.dispatchEvent(new Event('icegatheringstatechange'));
    }
    expect(isClosed()).toBe(false);
    await runtime.advance(quietMs);
    expect(isClosed()).toBe(true);
  });

  it('waits for what is under way, done or refused', async () => {
    let refuse = () => undefined as void;
    const refused = new Promise((_, reject) => {
      refuse = () => reject(new Error('no'));
    });
    operations.run(refused).catch(() => undefined);
    closing();
    await runtime.advance(longestCloseMs - 2 * quietMs);
    expect(isClosed()).toBe(false);
    refuse();
    await settle();
    await runtime.advance(quietMs);
    expect(isClosed()).toBe(true);
  });

  it('does not wait for ever', async () => {
    void operations.run(new Promise(() => undefined));
    closing();
    const noise = () => connection.dispatchEvent(new Event('icecandidate'));
    for (let ms = 0; ms < longestCloseMs; ms += 50) {
      noise();
      await runtime.advance(50);
    }
    expect(isClosed()).toBe(true);
    expect(runtime.pending).toBe(0);
  });

  it('leaves a closed one alone', () => {
    connection.close();
    closing();
    expect(runtime.pending).toBe(0);
  });
});
