// node measure.mjs CALLS: so many calls a variant, each between two fresh people at the real page.

import { startServer } from '../../tests/integration/lib/server.mjs';
import { eventually } from '../../tests/integration/lib/guard.mjs';
import { launchBrowser } from '../../tests/e2e/lib/browser.mjs';
import { startCoturn } from '../../tests/e2e/lib/coturn.mjs';
import { Person } from '../../tests/e2e/lib/person.mjs';

const calls = Number(process.argv[2]);
if (!Number.isInteger(calls) || calls < 1) {
  console.error(`first_frame: CALLS must be a whole number over 0, not '${process.argv[2]}'`);
  process.exit(2);
}
const VARIANTS = { prepared: {}, unprepared: { prepare: 'off' } };
const say = (line) => console.log(JSON.stringify({ bench: 'first_frame', ...line }));

const relay = await startCoturn();
const server = await startServer({ ...relay.env(), GURUKUL_WEB_DIR: process.env.GURUKUL_WEB_DIR });
const browser = await launchBrowser();

async function firstFrame(person) {
  const [frame] = await eventually(`the first frame at ${person.user}`, async () => {
    const frames = await person.probe('firstFrames');
    return frames.length > 0 && frames;
  });
  return frame.afterMs;
}

// The one waits, the other comes later: their times differ, since the later one makes the offer.
async function oneCall(variant) {
  const options = { query: VARIANTS[variant] };
  const waiting = await Person.arrive(browser, server.httpUrl, options);
  const arriving = await Person.arrive(browser, server.httpUrl, options);
  try {
    await waiting.start();
    await waiting.reaches('searching');
    if (variant === 'prepared') {
      await eventually('a prepared connection', async () => (await waiting.probe('counts')).open > 0);
    }
    await arriving.at('start').waitFor();
    await arriving.start();
    return { waitingMs: await firstFrame(waiting), arrivingMs: await firstFrame(arriving) };
  } finally {
    await waiting.context.close();
    await arriving.context.close();
  }
}

const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
};
const rounded = (value) => Math.round(value * 10) / 10;

const results = Object.fromEntries(Object.keys(VARIANTS).map((variant) => [variant, []]));
try {
  // The first call of all pays for code that is compiled once; it counts for nobody.
  await oneCall('prepared');
  for (let call = 1; call <= calls; call += 1) {
    const order = Object.keys(VARIANTS);
    if (call % 2 === 0) order.reverse();
    for (const variant of order) {
      const { waitingMs, arrivingMs } = await oneCall(variant);
      results[variant].push({ waitingMs, arrivingMs });
      say({ variant, call, waiting_ms: rounded(waitingMs), arriving_ms: rounded(arrivingMs) });
    }
  }
  for (const [variant, rows] of Object.entries(results)) {
    const all = rows.flatMap((row) => [row.waitingMs, row.arrivingMs]);
    const of = (name) => rows.map((row) => row[name]);
    say({
      variant, calls, median_ms: rounded(quantile(all, 0.5)), p95_ms: rounded(quantile(all, 0.95)),
      waiting_median_ms: rounded(quantile(of('waitingMs'), 0.5)), waiting_p95_ms: rounded(quantile(of('waitingMs'), 0.95)),
      arriving_median_ms: rounded(quantile(of('arrivingMs'), 0.5)),
      arriving_p95_ms: rounded(quantile(of('arrivingMs'), 0.95)),
    });
  }
} finally {
  await browser.close();
  await server.close();
  await relay.stop();
}
