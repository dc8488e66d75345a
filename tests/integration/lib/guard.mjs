// Hang guards and small waits. A guard only turns an endless wait into a failure that says what was awaited.
// It is so long that it does not matter on a healthy machine.

export const GUARD_MS = Number(process.env.GURUKUL_TEST_GUARD_MS ?? 30_000);
export const SMOKE = process.env.GURUKUL_SMOKE === '1';

export function guarded(promise, what, guardMs = GUARD_MS) {
  let timer;
  const guard = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const text = typeof what === 'function' ? what() : what;
      reject(new Error(`nothing after ${guardMs} ms while waiting for ${text}`));
    }, guardMs);
  });
  return Promise.race([promise, guard]).finally(() => clearTimeout(timer));
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// For state that has no event to await, such as a metric: asks until the answer is truthy.
export async function eventually(what, ask, guardMs = GUARD_MS) {
  const giveUpAt = Date.now() + guardMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > giveUpAt) throw new Error(`never came true: ${what}`);
    await sleep(50);
  }
}

let counter = 0;
export const unique = (name) => `${name}-${process.pid}-${++counter}`;
export const range = (count) => Array.from({ length: count }, (_, index) => index);
