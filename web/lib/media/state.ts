/** The state of the user's camera and microphone. */
export type MediaProblem =
  | { kind: 'permission-denied'; devices: 'camera' | 'microphone' | 'both' }
  | { kind: 'no-camera' }
  | { kind: 'no-microphone' }
  | { kind: 'device-in-use' }
  | { kind: 'device-lost' }
  | { kind: 'insecure-origin' };

/** `off`: switched off by the user; `absent`: not requested; `lost`: unplugged or taken by the system. */
export type DeviceState = 'on' | 'off' | 'absent' | 'lost';

export interface DeviceChoice {
  readonly id: string;
  readonly label: string;
}

export interface LocalMediaState {
  readonly status: 'closed' | 'asking' | 'open' | 'failed';
  /** The same object while open; only its tracks change, so that the preview does not flicker. Null: closed. */
  readonly stream: MediaStream | null;
  readonly camera: DeviceState;
  readonly microphone: DeviceState;
  /** Labels are empty until the user has given permission once. */
  readonly cameras: readonly DeviceChoice[];
  readonly microphones: readonly DeviceChoice[];
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  readonly problem: MediaProblem | null;
}

export interface MediaRequest {
  readonly camera: boolean;
  readonly microphone: boolean;
}

export const closedMedia: LocalMediaState = {
  status: 'closed',
  stream: null,
  camera: 'absent',
  microphone: 'absent',
  cameras: [],
  microphones: [],
  cameraId: null,
  microphoneId: null,
  problem: null,
};
