import { beforeEach, describe, expect, it } from 'vitest';
import { FakeConnection } from '@/lib/testing/fake-connection';
import { settle } from '@/lib/testing/manual-runtime';
import { isRestart, Negotiator } from './negotiator';
import { Operations } from './operations';
import type { PeerSignal } from './signals';

interface Side {
  readonly connection: FakeConnection;
  readonly negotiator: Negotiator;
  readonly sent: PeerSignal[];
  readonly faults: string[];
  readonly restarts: boolean[];
}

function side(impolite: boolean): Side {
  const connection = new FakeConnection();
  const sent: PeerSignal[] = [];
  const faults: string[] = [];
  const restarts: boolean[] = [];
  const negotiator = new Negotiator({
    connection: connection.asConnection(),
    operations: new Operations(),
    impolite,
    send: (signal) => sent.push(signal),
    beforeOffer: (restart) => {
      restarts.push(restart);
      return Promise.resolve();
    },
    offerApplied: () => undefined,
    fault: (message) => faults.push(message),
  });
  return { connection, negotiator, sent, faults, restarts };
}

/** Hands over what was said so far, in order. */
async function deliver(from: Side, to: Side): Promise<void> {
  for (const signal of from.sent.splice(0)) {
    if (signal.type === 'restart' || signal.type === 'media') continue;
    await to.negotiator.receive(signal);
  }
}

function candidate(text: string): Extract<PeerSignal, { type: 'candidate' }> {
  const fields = { candidate: text, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
  return { type: 'candidate', candidate: fields };
}

let initiator: Side;
let other: Side;

beforeEach(() => {
  initiator = side(true);
  other = side(false);
});

describe('perfect negotiation', () => {
  it('reaches the stable state with an offer and an answer', async () => {
    await initiator.negotiator.offer();
    await deliver(initiator, other);
    await deliver(other, initiator);
    expect(initiator.connection.signalingState).toBe('stable');
    expect(other.connection.signalingState).toBe('stable');
    expect(initiator.connection.remoteDescription).toEqual(other.connection.localDescription);
  });

  it('keeps the offer of the initiator when two offers cross', async () => {
    await Promise.all([initiator.negotiator.offer(), other.negotiator.offer()]);
    await deliver(other, initiator);
    expect(initiator.connection.signalingState).toBe('have-local-offer');
    await deliver(initiator, other);
    expect(other.connection.rollbacks).toBe(1);
    await deliver(other, initiator);
    expect(initiator.connection.remoteDescription).toEqual(other.connection.localDescription);
    expect([initiator.connection.signalingState, other.connection.signalingState]).toEqual([
      'stable',
      'stable',
    ]);
  });

  it('ignores an offer that arrives while the initiator creates its own', async () => {
    let open = () => undefined as void;
    initiator.connection.gate = new Promise((resolve) => {
      open = resolve;
    });
    const making = initiator.negotiator.offer();
    await other.negotiator.offer();
    await deliver(other, initiator);
    open();
    await making;
    expect(initiator.connection.signalingState).toBe('have-local-offer');
    expect(initiator.connection.remoteDescription).toBeNull();
  });

  it('reports no fault for candidates of an ignored offer', async () => {
    await Promise.all([initiator.negotiator.offer(), other.negotiator.offer()]);
    initiator.connection.remoteDescription = { type: 'answer', sdp: '' };
    await deliver(other, initiator);
    await initiator.negotiator.receive(candidate('broken'));
    expect(initiator.faults).toEqual([]);
  });

  it('reports a fault for an invalid candidate', async () => {
    await initiator.negotiator.offer();
    await deliver(initiator, other);
    await other.negotiator.receive(candidate('broken'));
    expect(other.faults).toHaveLength(1);
  });

  it('keeps up to 64 early candidates in order until the description arrives', async () => {
    for (let n = 0; n < 200; n += 1) await other.negotiator.receive(candidate(`c${n}`));
    expect(other.connection.candidates).toEqual([]);
    await initiator.negotiator.offer();
    await deliver(initiator, other);
    expect(other.connection.candidates).toEqual(Array.from({ length: 64 }, (_, n) => `c${n}`));
  });

  it('ignores an unexpected answer', async () => {
    await initiator.negotiator.receive({ type: 'answer', sdp: 'v=0' });
    expect(initiator.faults).toEqual([]);
    expect(initiator.connection.remoteDescription).toBeNull();
  });

  it('can offer again after a lost offer', async () => {
    await initiator.negotiator.offer();
    initiator.sent.splice(0);
    await initiator.negotiator.offer();
    await deliver(initiator, other);
    await deliver(other, initiator);
    expect(initiator.connection.signalingState).toBe('stable');
  });

  it('detects an ICE restart in the offer of the other side', async () => {
    await initiator.negotiator.offer();
    await deliver(initiator, other);
    await deliver(other, initiator);
    await initiator.negotiator.offer();
    await deliver(initiator, other);
    expect(other.restarts).toEqual([false, true]);
  });

  it('sends nothing after it was closed', async () => {
    await initiator.negotiator.offer();
    const [offer] = initiator.sent;
    const receiving = other.negotiator.receive(offer as Extract<PeerSignal, { type: 'offer' }>);
    other.negotiator.close();
    await receiving;
    await settle();
    expect(other.sent).toEqual([]);
    expect(other.faults).toEqual([]);
  });
});

describe('isRestart', () => {
  const sdp = (ufrag: string) => `v=0\r\nm=audio 9\r\na=ice-ufrag:${ufrag}\r\na=ice-pwd:x\r\n`;

  it('compares the ICE credentials', () => {
    expect(isRestart(undefined, sdp('a'))).toBe(false);
    expect(isRestart(sdp('a'), sdp('a'))).toBe(false);
    expect(isRestart(sdp('a'), sdp('b'))).toBe(true);
  });
});
