import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loudness } from './level-meter';
import { LocalMedia } from './local-media';
import { mediaProblemOf } from './problems';

class FakeTrack extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';

  constructor(readonly kind: 'audio' | 'video', readonly deviceId: string) {
    super();
  }

  stop(): void {
    this.readyState = 'ended';
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId };
  }

  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

class FakeStream {
  private readonly tracks = new Set<FakeTrack>();

  constructor(tracks: FakeTrack[] = []) {
    for (const track of tracks) this.tracks.add(track);
  }

  getTracks(): FakeTrack[] {
    return [...this.tracks];
  }

  addTrack(track: FakeTrack): void {
    this.tracks.add(track);
  }

  removeTrack(track: FakeTrack): void {
    this.tracks.delete(track);
  }
}

/** A machine with cameras and microphones; what it has handed out is in `given`. */
class FakeDevices extends EventTarget {
  cameras = ['front', 'back'];
  microphones = ['desk'];
  given: FakeTrack[] = [];
  refusal: string | null = null;
  gate: Promise<void> = Promise.resolve();
  listeners = 0;

  async getUserMedia({ audio, video }: MediaStreamConstraints): Promise<FakeStream> {
    await this.gate;
    if (this.refusal) throw Object.assign(new Error('refused'), { name: this.refusal });
    const tracks: FakeTrack[] = [];
    if (audio) tracks.push(this.take('audio', audio, this.microphones));
    if (video) tracks.push(this.take('video', video, this.cameras));
    this.given.push(...tracks);
    return new FakeStream(tracks);
  }

  enumerateDevices(): Promise<object[]> {
    const of = (kind: string) => (id: string) => ({ kind, deviceId: id, label: `the ${id}` });
    const cameras = this.cameras.map(of('videoinput'));
    return Promise.resolve([...cameras, ...this.microphones.map(of('audioinput'))]);
  }

  override addEventListener(...given: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1;
    super.addEventListener(...given);
  }

  override removeEventListener(...given: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners -= 1;
    super.removeEventListener(...given);
  }

  get live(): string[] {
    return this.given.filter(({ readyState }) => readyState === 'live').map(({ deviceId }) => deviceId);
  }

  private take(kind: 'audio' | 'video', wants: true | MediaTrackConstraints, from: string[]): FakeTrack {
    const exact = wants === true ? null : (wants.deviceId as { exact: string } | undefined)?.exact;
    const id = exact ? from.find((each) => each === exact) : from[0];
    if (id === undefined) {
      throw Object.assign(new Error('none'), { name: exact ? 'OverconstrainedError' : 'NotFoundError' });
    }
    return new FakeTrack(kind, id);
  }
}

const both = { camera: true, microphone: true };
let devices: FakeDevices;
let media: LocalMedia;

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  devices = new FakeDevices();
  media = new LocalMedia(devices as unknown as MediaDevices);
});

const state = () => media.state.get();

describe('opening the devices', () => {
  it('reports the open devices and all available ones', async () => {
    await media.open(both);
    expect(state()).toMatchObject({
      status: 'open',
      camera: 'on',
      microphone: 'on',
      cameraId: 'front',
      cameras: [
        { id: 'front', label: 'the front' },
        { id: 'back', label: 'the back' },
      ],
      problem: null,
    });
    expect(devices.live).toEqual(['desk', 'front']);
  });

  it('requests only missing devices and releases unwanted ones', async () => {
    await media.open(both);
    const { stream } = state();
    await media.open(both);
    expect(devices.given).toHaveLength(2);
    await media.open({ camera: false, microphone: true });
    expect(devices.live).toEqual(['desk']);
    expect(state()).toMatchObject({ camera: 'absent', status: 'open' });
    expect(state().stream).toBe(stream);
  });

  it('releases devices that arrive after it was closed', async () => {
    let open = () => undefined as void;
    devices.gate = new Promise((resolve) => {
      open = resolve;
    });
    const opening = media.open(both);
    await Promise.resolve();
    media.close();
    open();
    await opening;
    expect(devices.given).toHaveLength(2);
    expect(devices.live).toEqual([]);
    expect(state().status).toBe('closed');
  });

  it('releases devices and listeners when closed, and can be opened again', async () => {
    await media.open(both);
    media.close();
    expect(devices.live).toEqual([]);
    expect(devices.listeners).toBe(0);
    expect(state()).toMatchObject({ status: 'closed', stream: null, camera: 'absent' });
    await media.open(both);
    expect(devices.live).toEqual(['desk', 'front']);
  });

  it('reports why it failed, and can be opened again', async () => {
    devices.cameras = [];
    await media.open(both);
    expect(state()).toMatchObject({ status: 'failed', problem: { kind: 'no-camera' } });
    devices.cameras = ['new'];
    await media.open(both);
    expect(state()).toMatchObject({ status: 'open', problem: null, cameraId: 'new' });
  });

  it('reports an insecure origin if the browser offers no devices', async () => {
    const nowhere = new LocalMedia(undefined);
    await nowhere.open(both);
    expect(nowhere.state.get().problem).toEqual({ kind: 'insecure-origin' });
  });
});

describe('open devices', () => {
  beforeEach(() => media.open(both));

  it('can be muted without releasing the microphone', () => {
    media.setMicrophone(false);
    expect(media.audioTrack?.enabled).toBe(false);
    expect(state().microphone).toBe('off');
    media.setMicrophone(true);
    expect(state().microphone).toBe('on');
    expect(devices.given).toHaveLength(2);
  });

  it('release the camera when it is switched off, and open it again', async () => {
    await media.setCamera(false);
    expect(devices.live).toEqual(['desk']);
    expect(state()).toMatchObject({ camera: 'off', status: 'open' });
    await media.open(both);
    expect(state().camera).toBe('off');
    await media.setCamera(true);
    expect(devices.live).toEqual(['desk', 'front']);
    expect(state().camera).toBe('on');
  });

  it('switch between cameras, with one open at a time', async () => {
    const most = vi.spyOn(devices, 'getUserMedia');
    await media.flipCamera();
    expect(devices.live).toEqual(['desk', 'back']);
    await media.flipCamera();
    expect(devices.live).toEqual(['desk', 'front']);
    expect(most).toHaveBeenCalledTimes(2);
  });

  it('stay muted when another microphone is chosen', async () => {
    devices.microphones.push('head');
    media.setMicrophone(false);
    await media.chooseMicrophone('head');
    expect(media.audioTrack?.enabled).toBe(false);
    expect(state()).toMatchObject({ microphone: 'off', microphoneId: 'head' });
  });

  it('use another camera if the chosen one is gone', async () => {
    devices.cameras = ['back'];
    await media.chooseCamera('front');
    expect(state()).toMatchObject({ camera: 'on', cameraId: 'back', problem: null });
  });

  it('report a lost camera, keep the microphone and can open the camera again', async () => {
    const { stream } = state();
    devices.given.find(({ kind }) => kind === 'video')?.unplug();
    expect(state()).toMatchObject({ camera: 'lost', status: 'open', problem: { kind: 'device-lost' } });
    expect(devices.live).toEqual(['desk']);
    expect(media.videoTrack).toBeNull();
    await media.open(both);
    expect(state()).toMatchObject({ camera: 'on', problem: null });
    expect(state().stream).toBe(stream);
  });

  it('are listed again when a device is plugged in', async () => {
    devices.cameras.push('usb');
    devices.dispatchEvent(new Event('devicechange'));
    await vi.waitFor(() => expect(state().cameras).toHaveLength(3));
  });
});

describe('the problem of a getUserMedia error', () => {
  const nothingKnown = { hasCamera: true, hasMicrophone: true, cameraDenied: false, microphoneDenied: false };
  const problem = (name: string, facts = {}, wants = both) =>
    mediaProblemOf(Object.assign(new Error(''), { name }), wants, { ...nothingKnown, ...facts });

  it.each([
    ['NotAllowedError', {}, { kind: 'permission-denied', devices: 'both' }],
    ['NotAllowedError', { cameraDenied: true }, { kind: 'permission-denied', devices: 'camera' }],
    ['NotAllowedError', { microphoneDenied: true }, { kind: 'permission-denied', devices: 'microphone' }],
    ['NotFoundError', { hasCamera: false }, { kind: 'no-camera' }],
    ['NotFoundError', { hasMicrophone: false }, { kind: 'no-microphone' }],
    ['NotReadableError', {}, { kind: 'device-in-use' }],
    ['AbortError', {}, { kind: 'device-in-use' }],
    ['SecurityError', {}, { kind: 'insecure-origin' }],
  ] as const)('is found for %s with %j', (name, facts, expected) => {
    expect(problem(name, facts)).toEqual(expected);
  });

  it('names only requested devices', () => {
    const voice = { camera: false, microphone: true };
    expect(problem('NotAllowedError', {}, voice)).toMatchObject({ devices: 'microphone' });
    expect(problem('NotFoundError', {}, voice)).toEqual({ kind: 'no-microphone' });
  });
});

describe('the volume', () => {
  it('is 0 in silence, 1 at full scale, and half at -30 dB', () => {
    expect(loudness(new Float32Array(64))).toBe(0);
    expect(loudness(new Float32Array(64).fill(1))).toBe(1);
    expect(loudness(new Float32Array(64).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5);
  });
});
