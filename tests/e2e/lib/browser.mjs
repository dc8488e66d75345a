// Debian's Chromium with a fake camera and microphone, in the sandbox or in a network namespace.
//
//   const browser = await launchBrowser();                          // in the sandbox; one per test file is enough
//   const inside = await launchBrowser({ netns: 'cliA', origin });  // behind a NAT
//   const seen = await launchBrowser({ args: ['--use-file-for-fake-video-capture=people.mjpeg'] });

import { chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';
const IN_NETNS = new URL('in_netns', import.meta.url).pathname;

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // A machine with loopback only has no other address to offer as a candidate.
  '--allow-loopback-in-peer-connection'];

// `permission: 'grant'` answers every prompt with yes; 'ask' leaves it to the context's permissions.
// `cameras: 0`: the machine has a microphone but no camera.
export function launchBrowser({ permission = 'grant', cameras = 1, netns = null, origin = null, args: more = [] } = {}) {
  const args = [...FLAGS, ...more, `--use-fake-device-for-media-stream=device-count=${cameras},fps=10`];
  if (permission === 'grant') args.push('--use-fake-ui-for-media-stream');
  if (origin) args.push(`--unsafely-treat-insecure-origin-as-secure=${origin}`);
  const env = { ...process.env };
  if (netns) Object.assign(env, { E2E_NETNS: netns, E2E_PROGRAM: PROGRAM });
  return chromium.launch({ executablePath: netns ? IN_NETNS : PROGRAM, headless: true, args, env });
}
