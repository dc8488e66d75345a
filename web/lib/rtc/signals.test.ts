import { describe, expect, it } from 'vitest';
import { decodePeerSignal, encodePeerSignal } from './signals';
import type { PeerSignal } from './signals';
import { framesDecoded, QualityMeter } from './stats';

describe('signals', () => {
  const fields = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' };
  const signals: PeerSignal[] = [
    { type: 'offer', sdp: 'v=0' },
    { type: 'answer', sdp: 'v=0' },
    { type: 'candidate', candidate: fields },
    { type: 'candidate', candidate: null },
    { type: 'restart' },
    { type: 'media', camera: false, microphone: true },
  ];

  it.each(signals)('are decoded as they were encoded: $type', (signal) => {
    expect(decodePeerSignal(JSON.parse(JSON.stringify(encodePeerSignal(signal))))).toEqual(signal);
  });

  it('are decoded with a candidate as a browser writes it', () => {
    const signal = { type: 'candidate', candidate: { candidate: 'c', sdpMid: '1', sdpMLineIndex: 1 } };
    expect(decodePeerSignal(signal)).toEqual({
      type: 'candidate',
      candidate: { candidate: 'c', sdpMid: '1', sdpMLineIndex: 1, usernameFragment: null },
    });
  });

  it.each([null, [], 'x', {}, { type: 'offer' }, { type: 'candidate', candidate: 'x' }, { type: 'wave' }])(
    'are ignored if their form is unknown: %j',
    (value) => {
      expect(decodePeerSignal(value)).toBeNull();
    },
  );
});

describe('the connection statistics', () => {
  function report(entries: Record<string, unknown>[]) {
    return new Map(entries.map((entry) => [entry.id as string, entry]));
  }
  const inbound = (bytes: number, atMs: number, frames: number) => ({
    id: 'in',
    type: 'inbound-rtp',
    kind: 'video',
    bytesReceived: bytes,
    timestamp: atMs,
    framesDecoded: frames,
  });
  const pair = (remote: string) => [
    { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
    {
      id: 'p',
      type: 'candidate-pair',
      localCandidateId: 'l',
      remoteCandidateId: 'r',
      currentRoundTripTime: 0.0421,
    },
    { id: 'l', type: 'local-candidate', candidateType: 'srflx' },
    { id: 'r', type: 'remote-candidate', candidateType: remote },
  ];

  it('give the bitrate between two samples', () => {
    const meter = new QualityMeter();
    expect(meter.read(report([inbound(1_000, 1_000, 1)])).receivedKbps).toBeNull();
    expect(meter.read(report([inbound(251_000, 3_000, 40)])).receivedKbps).toBe(1_000);
    expect(meter.read(report([inbound(10, 4_000, 1)])).receivedKbps).toBeNull();
  });

  it('give a relayed path if either end is a relay', () => {
    const read = (remote: string) => new QualityMeter().read(report([...pair(remote)]));
    expect(read('relay')).toMatchObject({ path: 'relayed', roundTripMs: 42 });
    expect(read('host')).toMatchObject({ path: 'direct' });
    expect(new QualityMeter().read(report([]))).toMatchObject({ path: null, roundTripMs: null });
  });

  it('give the candidate pair also without a transport entry', () => {
    const [, chosen, ...ends] = pair('host');
    const old = { ...chosen, nominated: true, state: 'succeeded' };
    expect(new QualityMeter().read(report([old, ...ends] as Record<string, unknown>[])).path).toBe('direct');
  });

  it('count decoded video frames, not audio', () => {
    const audio = { id: 'a', type: 'inbound-rtp', kind: 'audio', framesDecoded: 9 };
    expect(framesDecoded(report([inbound(1, 1, 5), audio]))).toBe(5);
  });
});
