// Debian's libfaketime: a server whose wall clock the test sets. Its monotonic clock is that of the machine.
//
//   const clock = wallClock();
//   const server = await startServer({ GURUKUL_AUTH: 'embedded', ...clock.env });
//   clock.step(-3600);             // the server's wall clock is an hour behind from now on

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../integration/lib/server.mjs';

// undefined: the package is not installed.
export const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1'].find((path) => existsSync(path));
export const SKIP_FAKETIME = FAKETIME ? false : 'the package libfaketime is not installed';

export function wallClock() {
  const file = join(temporaryFolder(), 'clock');
  const clock = {
    env: { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' },
    offset: 0,
    step(seconds) {
      clock.offset = seconds;
      writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}s`);
    },
    now: () => Date.now() + clock.offset * 1000,
  };
  clock.step(0);
  return clock;
}
