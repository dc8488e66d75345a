/**
 * Closes a connection without leaving it behind. Chromium 156 keeps a connection for ever when it is closed
 * in the middle of `setLocalDescription` and its like, or between a change of its state and the event that
 * tells of it (measured: of 100 calls that were left within 30 ms, 10 to 70 stayed). So closing waits until
 * nothing is under way and no event has come for a moment; not for ever either. Nothing is sent meanwhile.
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';
import type { Operations } from './operations';

export const quietMs = 60;
export const longestCloseMs = 1_000;

const stateEvents = [
  'connectionstatechange',
  'iceconnectionstatechange',
  'icegatheringstatechange',
  'signalingstatechange',
  'icecandidate',
  'track',
] as const;

export function closeQuietly(connection: RTCPeerConnection, operations: Operations, runtime: Runtime): void {
  if (connection.signalingState === 'closed') return;
  for (const sender of connection.getSenders()) {
    void operations.run(sender.replaceTrack(null)).catch(() => undefined);
  }
  const quiet = new Alarm(runtime);
  const latest = new Alarm(runtime);
  const close = (): void => {
    quiet.clear();
    latest.clear();
    for (const type of stateEvents) connection.removeEventListener(type, listen);
    connection.close();
  };
  function listen(): void {
    quiet.set(quietMs, () => {
      if (operations.areIdle) close();
      else listen();
    });
  }
  for (const type of stateEvents) connection.addEventListener(type, listen);
  latest.set(longestCloseMs, close);
  listen();
}
