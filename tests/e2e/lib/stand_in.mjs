// Fake partners without a page: each speaks the protocol and has one peer connection, all in one tab. They are cheap,
// get a new user id each time and can misbehave. For tests that need many partners or a silent one.
//
//   const crowd = await StandIns.open(stage);
//   await crowd.come();                                   // waits in the queue, answers calls with a moving picture
//   await crowd.come({ answers: false, mode: 'text' });   // is matched, but sends no signals
//   await crowd.leave();                                  // all of them leave

import { guarded } from '../../integration/lib/guard.mjs';

export class StandIns {
  // `origin`: the origin of a wire, if the test cuts the connections.
  static async open(stage, { origin = stage.origin } = {}) {
    const browser = await stage.browser();
    const context = await browser.newContext();
    const page = await context.newPage();
    // The page must come from the server. A blank page would not count as local and could not reach loopback.
    await page.goto(`${origin}/healthz`);
    await page.evaluate(installStandIns);
    stage.contexts.push(context);
    return new StandIns(page);
  }

  constructor(page) { this.page = page; }

  // Resolves when the stand-in waits in the queue or is matched. `again`: joins again with a new user id whenever
  // a partner leaves.
  come({ mode = 'video', answers = true, again = false } = {}) {
    const come = this.page.evaluate((options) => window.standIns.come(options), { mode, answers, again });
    return guarded(come, 'a stand-in to be in the queue');
  }

  leave() { return this.page.evaluate(() => window.standIns.leave()); }

  say(text) { return this.page.evaluate((words) => window.standIns.say(words), text); }
}

// Runs in the page. Uses the signals of web/lib/rtc/signals.ts.
function installStandIns() {
  let count = 0;
  const present = new Set();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 160, height: 120 });
  const paint = canvas.getContext('2d');
  let hue = 0;
  setInterval(() => {
    hue = (hue + 15) % 360;
    paint.fillStyle = `hsl(${hue} 80% 50%)`;
    paint.fillRect(0, 0, canvas.width, canvas.height);
  }, 100);
  const [picture] = canvas.captureStream(10).getVideoTracks();
  const [silence] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();

  class StandIn {
    constructor(options) {
      this.options = options;
      this.user = `stand-in-${Date.now()}-${count += 1}`;
      this.pending = [];
      this.turn = Promise.resolve();
      this.isThere = new Promise((resolve) => { this.arrived = resolve; });
      this.socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`);
      this.socket.onopen = () => this.send('join_queue', { userId: this.user, matchMode: options.mode });
      this.socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        this.turn = this.turn.then(() => this.take(message));
      };
      present.add(this);
    }

    send(type, data) { if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type, data })); }

    signal(signal) {
      this.send('signal', { sessionId: this.match.sessionId, targetUserId: this.match.partnerId, signal });
    }

    async take({ type, payload }) {
      if (type === 'queued' || type === 'match_found') this.arrived();
      if (type === 'match_found') {
        this.match = payload;
        if (this.options.answers && this.options.mode !== 'text') await this.meet(payload);
      }
      if (type === 'signal' && this.connection) await this.hear(payload.signal);
      if (type === 'partner_left') {
        this.goodbye();
        if (this.options.again) new StandIn(this.options);
      }
    }

    async meet({ isInitiator, iceServers }) {
      this.connection = new RTCPeerConnection({ iceServers });
      this.connection.onicecandidate = ({ candidate }) => candidate &&
        this.signal({ type: 'candidate', candidate: candidate.toJSON() });
      if (isInitiator) {
        this.attach();
        await this.describe();
      }
    }

    attach() {
      const tracks = this.options.mode === 'video' ? [silence, picture] : [silence];
      for (const track of tracks) this.connection.addTrack(track, new MediaStream());
    }

    async describe() {
      await this.connection.setLocalDescription();
      const { type, sdp } = this.connection.localDescription;
      this.signal({ type, sdp });
    }

    async hear(signal) {
      const { connection, pending } = this;
      if (signal.type === 'candidate') {
        if (!signal.candidate) return;
        if (connection.remoteDescription) await connection.addIceCandidate(signal.candidate);
        else pending.push(signal.candidate);
      } else if (signal.type === 'restart') {
        connection.restartIce();
        await this.describe();
      } else if (signal.type === 'offer' || signal.type === 'answer') {
        if (signal.type === 'offer' && connection.getSenders().length === 0) this.attach();
        await connection.setRemoteDescription(signal);
        for (const candidate of pending.splice(0)) await connection.addIceCandidate(candidate);
        if (signal.type === 'offer') await this.describe();
      }
    }

    goodbye() {
      present.delete(this);
      this.connection?.close();
      this.socket.close();
    }
  }

  window.standIns = {
    come: async (options) => { await new StandIn(options).isThere; },
    leave: () => { for (const each of [...present]) each.goodbye(); },
    say: (text) => {
      for (const each of present) {
        if (each.match) each.send('chat', { sessionId: each.match.sessionId, clientMessageId: `c${Date.now()}`, text });
      }
    },
  };
}
