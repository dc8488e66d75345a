/** Converts an error of `getUserMedia` to a problem with a message for the user. */
import type { MediaProblem, MediaRequest } from './state';

export interface DeviceFacts {
  readonly hasCamera: boolean;
  readonly hasMicrophone: boolean;
  readonly cameraDenied: boolean;
  readonly microphoneDenied: boolean;
}

export function mediaProblemOf(error: unknown, wants: MediaRequest, facts: DeviceFacts): MediaProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return { kind: 'permission-denied', devices: deniedDevices(wants, facts) };
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return wants.camera && !(facts.hasCamera && !facts.hasMicrophone && wants.microphone)
        ? { kind: 'no-camera' }
        : { kind: 'no-microphone' };
    case 'SecurityError':
    case 'TypeError':
      return { kind: 'insecure-origin' };
    default:
      // NotReadableError, AbortError and unknown errors: the device exists but cannot be opened.
      return { kind: 'device-in-use' };
  }
}

function deniedDevices(wants: MediaRequest, facts: DeviceFacts): 'camera' | 'microphone' | 'both' {
  if (!wants.microphone) return 'camera';
  if (!wants.camera) return 'microphone';
  if (facts.cameraDenied === facts.microphoneDenied) return 'both';
  return facts.cameraDenied ? 'camera' : 'microphone';
}

/** Asks the browser for devices and permissions. Without an answer, no device counts as missing or denied. */
export async function deviceFacts(devices: MediaDevices): Promise<DeviceFacts> {
  const [list, camera, microphone] = await Promise.all([
    devices.enumerateDevices().catch(() => []),
    isDenied('camera'),
    isDenied('microphone'),
  ]);
  return {
    hasCamera: list.some((device) => device.kind === 'videoinput'),
    hasMicrophone: list.some((device) => device.kind === 'audioinput'),
    cameraDenied: camera,
    microphoneDenied: microphone,
  };
}

async function isDenied(name: 'camera' | 'microphone'): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: name as PermissionName });
    return status.state === 'denied';
  } catch {
    return false;
  }
}
