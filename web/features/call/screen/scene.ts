/** Selects the scene (page layout) for a view. Pure. */
import { assertNever } from '@/lib/base/assert';
import type { CallView, Problem } from '../model';

/**
 * `green-room`: before a call. `meeting`: searching or connecting. `call` (video), `voices` (audio), `writing` (text):
 * in a call. `problem`: a full-page error.
 */
export type Scene = 'green-room' | 'meeting' | 'call' | 'voices' | 'writing' | 'problem';

type SceneFacts = Pick<CallView, 'phase' | 'mode' | 'problem' | 'partner' | 'connectedAtMs'>;

export function sceneOf(view: SceneFacts): Scene {
  switch (view.phase) {
    case 'error':
      return 'problem';
    case 'idle':
      return view.problem && !isDeviceProblem(view.problem) ? 'problem' : 'green-room';
    case 'searching':
    case 'connecting':
      return 'meeting';
    case 'partner-left':
      // The messages stay readable.
      return view.mode === 'text' ? 'writing' : 'meeting';
    case 'reconnecting':
      return hasBegun(view) ? talkingScene(view) : 'meeting';
    case 'connected':
      return talkingScene(view);
    default:
      return assertNever(view.phase);
  }
}

function talkingScene({ mode }: SceneFacts): Scene {
  return mode === 'video' ? 'call' : mode === 'audio' ? 'voices' : 'writing';
}

export function hasBegun(view: Pick<CallView, 'partner' | 'connectedAtMs'>): boolean {
  return view.partner !== null && view.connectedAtMs !== null;
}

/** Whether Next and Escape have an effect. */
export function canGoNext(view: SceneFacts): boolean {
  switch (view.phase) {
    case 'connecting':
    case 'connected':
    case 'partner-left':
      return true;
    case 'reconnecting':
      return view.partner !== null;
    case 'idle':
    case 'searching':
    case 'error':
      return false;
    default:
      return assertNever(view.phase);
  }
}

/** Whether chat messages can be sent: in a session that has begun. */
export function canWrite(view: SceneFacts): boolean {
  return view.phase === 'connected' || (view.phase === 'reconnecting' && hasBegun(view));
}

export function isDeviceProblem(problem: Problem): boolean {
  switch (problem.kind) {
    case 'permission-denied':
    case 'no-camera':
    case 'no-microphone':
    case 'device-in-use':
    case 'device-lost':
    case 'insecure-origin':
      return true;
    default:
      return false;
  }
}
