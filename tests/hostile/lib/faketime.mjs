// Debian's libfaketime: a server with LD_PRELOAD: FAKETIME reads the time that the test gives it.

import { existsSync } from 'node:fs';

// undefined: the package is not installed.
export const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1'].find((path) => existsSync(path));
export const SKIP_FAKETIME = FAKETIME ? false : 'the package libfaketime is not installed';
