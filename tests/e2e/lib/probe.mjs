// Records internal data of a page. It runs in the page before its own code (addInitScript), so it must not use
// variables from outside. The test reads it through `window.gurukulProbe`.
//
//   await context.addInitScript(installProbe);
//   const calls = await page.evaluate(() => window.gurukulProbe.connections());

export function installProbe() {
  const connections = [];
  const tracks = [];
  const sockets = [];
  const messages = [];
  const states = [];
  const firstFrames = [];
  const MESSAGES_KEPT = 2_000;
  let created = 0;
  let closed = 0;
  let lastMatchAt = null;
  const candidateErrors = new Set();
  // Received signals that are held back from the page. null: signals are not held back.
  let heldSignals = null;

  // Weak references, so that the probe itself does not cause a leak.
  const alive = (refs) => refs.map((ref) => ref.deref()).filter(Boolean);

  const NativeConnection = window.RTCPeerConnection;
  window.RTCPeerConnection = class RTCPeerConnection extends NativeConnection {
    constructor(config, ...rest) {
      super(config, ...rest);
      created += 1;
      this.probeId = created;
      connections.push(new WeakRef(this));
      this.addEventListener('icecandidateerror', ({ errorCode, errorText }) =>
        candidateErrors.add(`${errorCode} ${errorText}`));
    }

    close() {
      if (this.signalingState !== 'closed') closed += 1;
      super.close();
    }
  };

  const { mediaDevices } = navigator;
  if (mediaDevices) {
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      for (const track of stream.getTracks()) tracks.push(new WeakRef(track));
      return stream;
    };
    const { clone } = MediaStreamTrack.prototype;
    MediaStreamTrack.prototype.clone = function cloneTrack() {
      const copy = clone.call(this);
      tracks.push(new WeakRef(copy));
      return copy;
    };
  }

  const awaitFirstFrame = (matchAt) => {
    const look = () => {
      if (lastMatchAt !== matchAt) return;
      const video = document.querySelector('[data-testid="remote-video"]');
      if (!video) requestAnimationFrame(look);
      else video.requestVideoFrameCallback(() => firstFrames.push({ matchAt, afterMs: performance.now() - matchAt }));
    };
    look();
  };
  const NativeSocket = window.WebSocket;
  window.WebSocket = class WebSocket extends NativeSocket {
    constructor(...args) {
      super(...args);
      sockets.push(new WeakRef(this));
      this.addEventListener('message', (event) => {
        const { type, payload } = JSON.parse(event.data);
        if (type === 'signal' && heldSignals) {
          // This handler is registered before the page's own, so the page does not get the signal.
          event.stopImmediatePropagation();
          heldSignals.push(() => this.dispatchEvent(new MessageEvent('message', { data: event.data })));
          return;
        }
        messages.push({ way: 'in', type, at: performance.now(), reason: payload?.reason, payload });
        if (messages.length > MESSAGES_KEPT) messages.shift();
        if (type === 'match_found') {
          lastMatchAt = performance.now();
          awaitFirstFrame(lastMatchAt);
        }
      });
    }

    send(data) {
      const { type, data: body } = JSON.parse(data);
      messages.push({ way: 'out', type, at: performance.now(), payload: body });
      super.send(data);
    }
  };

  const noteState = () => {
    const state = document.querySelector('[data-testid="status"]')?.dataset.state;
    if (state && state !== states.at(-1)?.state) states.push({ state, at: performance.now() });
  };
  new MutationObserver(noteState).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'],
  });

  async function describe(connection) {
    const stats = await connection.getStats();
    const all = [...stats.values()];
    const inbound = (kind) => all.filter((each) => each.type === 'inbound-rtp' && each.kind === kind);
    const transport = all.find((each) => each.type === 'transport' && each.selectedCandidatePairId);
    const pair = transport && stats.get(transport.selectedCandidatePairId);
    const candidate = (id) => {
      const found = id && stats.get(id);
      return found && {
        type: found.candidateType, protocol: found.protocol, relayProtocol: found.relayProtocol ?? null,
        address: found.address ?? null,
      };
    };
    return {
      id: connection.probeId,
      state: connection.connectionState,
      framesDecoded: inbound('video').reduce((sum, each) => sum + (each.framesDecoded ?? 0), 0),
      audioPackets: inbound('audio').reduce((sum, each) => sum + (each.packetsReceived ?? 0), 0),
      local: candidate(pair?.localCandidateId) ?? null,
      remote: candidate(pair?.remoteCandidateId) ?? null,
      signalingState: connection.signalingState,
      ufrag: /^a=ice-ufrag:(\S+)/m.exec(connection.localDescription?.sdp ?? '')?.[1] ?? null,
      iceServers: connection.getConfiguration().iceServers,
      iceTransportPolicy: connection.getConfiguration().iceTransportPolicy,
    };
  }
  const open = () => alive(connections).filter((each) => each.signalingState !== 'closed');
  const describeOpen = () => Promise.all(open().map(describe));

  // Dispatches the event that the browser dispatches when a negotiation is needed.
  const renegotiate = () => {
    for (const each of open()) if (each.connectionState === 'connected') each.dispatchEvent(new Event('negotiationneeded'));
  };
  const holdSignals = () => { heldSignals = []; };
  const releaseSignals = () => {
    const held = heldSignals;
    heldSignals = null;
    for (const hand of held) hand();
  };

  // The longest time without a new decoded frame.
  let pulse = null;
  const startPulse = () => {
    pulse = { samples: 0, frames: 0, lastRiseAt: performance.now(), worstGapMs: 0, connectionIds: new Set() };
    const sample = async () => {
      const calls = (await describeOpen()).filter((each) => each.framesDecoded > 0);
      const frames = calls.reduce((sum, each) => sum + each.framesDecoded, 0);
      const now = performance.now();
      for (const call of calls) pulse.connectionIds.add(call.id);
      pulse.samples += 1;
      pulse.worstGapMs = Math.max(pulse.worstGapMs, now - pulse.lastRiseAt);
      if (frames > pulse.frames) Object.assign(pulse, { frames, lastRiseAt: now });
    };
    pulse.timer = setInterval(() => void sample(), 250);
  };
  const stopPulse = () => {
    clearInterval(pulse.timer);
    const { samples, frames, worstGapMs, connectionIds } = pulse;
    return { samples, frames, worstGapMs: Math.round(worstGapMs), connections: connectionIds.size };
  };

  window.gurukulProbe = {
    connections: describeOpen,
    counts: () => ({
      created, closed, open: open().length, remembered: alive(connections).length,
      liveTracks: alive(tracks).filter((each) => each.readyState === 'live').length,
      openSockets: alive(sockets).filter((each) => each.readyState <= NativeSocket.OPEN).length,
    }),
    localTracks: () => alive(tracks),
    states: () => states,
    messages: () => messages.map(({ payload, ...rest }) => rest),
    sent: (type) => messages.filter((each) => each.way === 'out' && each.type === type).map((each) => each.payload),
    payloads: (type) => messages.filter((each) => each.type === type).map((each) => each.payload),
    firstFrames: () => firstFrames,
    candidateErrors: () => [...candidateErrors],
    renegotiate, holdSignals, releaseSignals,
    startPulse, stopPulse,
  };
}
