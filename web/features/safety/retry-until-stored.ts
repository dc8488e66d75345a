/**
 * A call that has just begun may not be stored yet: the server then answers 404 (no such call). The request is
 * repeated a few times.
 *
 *   await retryUntilStored(() => reportCall(api, report));
 */
import { ApiError } from '@/lib/api';
import type { Runtime } from '@/lib/base/runtime';
import { systemRuntime } from '@/lib/base/runtime';

const pausesMs = [400, 800, 1_600, 3_200, 6_400] as const;

export class CallNotStoredError extends Error {
  constructor() {
    super('The server has no record of this call yet. Try again in a minute.');
  }
}

export async function retryUntilStored<Answer>(
  ask: () => Promise<Answer>,
  runtime: Runtime = systemRuntime,
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const isMissing = isUnknownCall(error);
      const pauseMs = pausesMs[attempt];
      if (!isMissing && !isBusy(error)) throw error;
      if (pauseMs === undefined) throw isMissing ? new CallNotStoredError() : error;
      await new Promise<void>((done) => void runtime.after(pauseMs, done));
    }
  }
}

const isUnknownCall = (error: unknown) =>
  error instanceof ApiError && error.fault.kind === 'refused' && error.fault.status === 404;

const isBusy = (error: unknown) => error instanceof ApiError && error.fault.kind === 'unavailable';
