/**
 * The user's camera and microphone: opening, preview, selection, muting, device loss, closing. No React;
 * `useLocalMedia` provides its state to components.
 *
 *   const media = new LocalMedia();
 *   await media.open({ camera: true, microphone: true });
 *   media.state.get().stream; media.setCamera(false); media.close();
 */
import { Store } from '@/lib/base/store';
import { audioConstraints, videoConstraints } from './constraints';
import { LevelMeter } from './level-meter';
import { deviceFacts, mediaProblemOf } from './problems';
import type { DeviceChoice, LocalMediaState, MediaProblem, MediaRequest } from './state';
import { closedMedia } from './state';

type Kind = 'audio' | 'video';

export class LocalMedia {
  readonly state = new Store<LocalMediaState>(closedMedia);
  private wants: MediaRequest = { camera: false, microphone: false };
  private tracks: Record<Kind, MediaStreamTrack | null> = { audio: null, video: null };
  private meter: LevelMeter | null = null;
  private generation = 0;
  private turn: Promise<void> = Promise.resolve();
  private watching = false;

  constructor(private readonly devices: MediaDevices | undefined = globalThis.navigator?.mediaDevices) {}

  get audioTrack(): MediaStreamTrack | null {
    return this.tracks.audio;
  }

  get videoTrack(): MediaStreamTrack | null {
    return this.tracks.video;
  }

  /** Opens the requested devices and closes the others. After an error, `problem` has the reason. */
  open(wants: MediaRequest): Promise<void> {
    this.wants = wants;
    return this.inTurn((isCurrent) => this.acquireMissing(isCurrent));
  }

  chooseCamera(cameraId: string): Promise<void> {
    this.patch({ cameraId });
    if (this.tracks.video === null) return Promise.resolve();
    return this.inTurn((isCurrent) => this.replace('video', isCurrent));
  }

  chooseMicrophone(microphoneId: string): Promise<void> {
    this.patch({ microphoneId });
    if (this.tracks.audio === null) return Promise.resolve();
    return this.inTurn((isCurrent) => this.replace('audio', isCurrent));
  }

  /** Switches to the next camera, for example from front to back on a phone. */
  flipCamera(): Promise<void> {
    const { cameras, cameraId } = this.state.get();
    const at = cameras.findIndex((camera) => camera.id === cameraId);
    const next = cameras[(at + 1) % Math.max(1, cameras.length)];
    return next && next.id !== cameraId ? this.chooseCamera(next.id) : Promise.resolve();
  }

  /** Muting keeps the microphone open, so that unmuting is immediate. */
  setMicrophone(on: boolean): void {
    const track = this.tracks.audio;
    if (!track) return;
    track.enabled = on;
    this.patch({ microphone: on ? 'on' : 'off' });
  }

  /** Switching the camera off closes it, so that its light goes out. */
  setCamera(on: boolean): Promise<void> {
    if (this.state.get().status !== 'open' || !this.wants.camera) return Promise.resolve();
    return this.inTurn(async (isCurrent) => {
      if (on) {
        if (!this.tracks.video) await this.replace('video', isCurrent);
      } else {
        this.drop('video');
        this.patch({ camera: 'off' });
      }
    });
  }

  /** The current loudness of the user, 0..1. */
  level(): number {
    const track = this.tracks.audio;
    if (!track?.enabled) return 0;
    this.meter ??= new LevelMeter(track);
    return this.meter.level();
  }

  /** Closes all devices. They can be opened again. */
  close(): void {
    this.generation += 1;
    this.wants = { camera: false, microphone: false };
    this.drop('audio');
    this.drop('video');
    if (this.watching) this.devices?.removeEventListener('devicechange', this.refreshDevices);
    this.watching = false;
    const { cameras, microphones, cameraId, microphoneId } = this.state.get();
    this.state.set({ ...closedMedia, cameras, microphones, cameraId, microphoneId });
  }

  private async acquireMissing(isCurrent: () => boolean): Promise<void> {
    const { wants } = this;
    if (!wants.camera) this.drop('video');
    if (!wants.microphone) this.drop('audio');
    const video = wants.camera && !this.tracks.video && this.state.get().camera !== 'off';
    const audio = wants.microphone && !this.tracks.audio;
    if (!video && !audio) return this.settle(null);
    this.patch({ status: 'asking', problem: null });
    const problem = await this.acquire({ camera: video, microphone: audio }, isCurrent);
    if (isCurrent()) this.settle(problem);
  }

  private async replace(kind: Kind, isCurrent: () => boolean): Promise<void> {
    const wasMuted = kind === 'audio' && this.tracks.audio?.enabled === false;
    // Phones open one camera at a time, so the old one is closed first.
    this.drop(kind);
    const wants = { camera: kind === 'video', microphone: kind === 'audio' };
    const problem = await this.acquire(wants, isCurrent);
    if (!isCurrent()) return;
    if (wasMuted && this.tracks.audio) this.tracks.audio.enabled = false;
    this.settle(problem);
  }

  private async acquire(wants: MediaRequest, isCurrent: () => boolean): Promise<MediaProblem | null> {
    const { devices } = this;
    if (!devices?.getUserMedia) return { kind: 'insecure-origin' };
    try {
      const stream = await this.getUserMedia(devices, wants);
      if (!isCurrent()) {
        for (const track of stream.getTracks()) track.stop();
        return null;
      }
      for (const track of stream.getTracks()) this.adopt(track);
      if (!this.watching) devices.addEventListener('devicechange', this.refreshDevices);
      this.watching = true;
      await this.refreshDevices();
      return null;
    } catch (error) {
      return mediaProblemOf(error, wants, await deviceFacts(devices));
    }
  }

  private async getUserMedia(devices: MediaDevices, wants: MediaRequest): Promise<MediaStream> {
    const { cameraId, microphoneId } = this.state.get();
    const ask = (camera: string | null, microphone: string | null) =>
      devices.getUserMedia({
        video: wants.camera && videoConstraints(camera),
        audio: wants.microphone && audioConstraints(microphone),
      });
    try {
      return await ask(cameraId, microphoneId);
    } catch (error) {
      // The selected device is missing; uses any other one.
      const isGone = error instanceof Error && /Overconstrained|NotFound/.test(error.name);
      if (isGone && (cameraId || microphoneId)) return ask(null, null);
      throw error;
    }
  }

  private adopt(track: MediaStreamTrack): void {
    const kind = track.kind as Kind;
    this.drop(kind);
    this.tracks[kind] = track;
    const stream = this.state.get().stream ?? new MediaStream();
    stream.addTrack(track);
    track.addEventListener('ended', this.onEnded);
    const id = track.getSettings().deviceId ?? null;
    this.patch({ stream, ...(kind === 'video' ? { cameraId: id } : { microphoneId: id }) });
  }

  private drop(kind: Kind): void {
    const track = this.tracks[kind];
    if (kind === 'audio') {
      this.meter?.close();
      this.meter = null;
    }
    if (!track) return;
    this.tracks[kind] = null;
    track.removeEventListener('ended', this.onEnded);
    track.stop();
    this.state.get().stream?.removeTrack(track);
  }

  private settle(problem: MediaProblem | null): void {
    const { audio, video } = this.tracks;
    const { camera, stream } = this.state.get();
    const hasAll = (!this.wants.microphone || audio) && (!this.wants.camera || video || camera === 'off');
    this.patch({
      status: problem && !hasAll ? 'failed' : stream ? 'open' : 'closed',
      camera: video ? 'on' : !this.wants.camera ? 'absent' : camera === 'off' ? 'off' : 'lost',
      microphone: audio ? (audio.enabled ? 'on' : 'off') : this.wants.microphone ? 'lost' : 'absent',
      problem,
    });
  }

  private readonly onEnded = (event: Event): void => {
    const kind = this.tracks.audio === event.target ? 'audio' : 'video';
    this.drop(kind);
    this.patch({
      ...(kind === 'audio' ? { microphone: 'lost' } : { camera: 'lost' }),
      problem: { kind: 'device-lost' },
    });
  };

  private readonly refreshDevices = async (): Promise<void> => {
    const list = (await this.devices?.enumerateDevices().catch(() => [])) ?? [];
    const choices = (kind: MediaDeviceKind): DeviceChoice[] =>
      list.filter((d) => d.kind === kind && d.deviceId).map((d) => ({ id: d.deviceId, label: d.label }));
    this.patch({ cameras: choices('videoinput'), microphones: choices('audioinput') });
  };

  private patch(change: Partial<LocalMediaState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  /** Runs requests one after the other, since two at once would compete for a device. */
  private inTurn(work: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    const { generation } = this;
    const isCurrent = () => this.generation === generation;
    this.turn = this.turn.then(() => (isCurrent() ? work(isCurrent) : undefined)).catch(() => undefined);
    return this.turn;
  }
}
