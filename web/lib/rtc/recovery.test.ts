import { beforeEach, describe, expect, it } from 'vitest';
import { ManualRuntime } from '@/lib/testing/manual-runtime';
import type { LinkState } from './recovery';
import { giveUpAfterMs, Recovery, restartRetryMs, toleratedDisconnectMs } from './recovery';

let runtime: ManualRuntime;
let restarts: number;
let states: LinkState[];
let recovery: Recovery;

beforeEach(() => {
  runtime = new ManualRuntime();
  restarts = 0;
  states = [];
  recovery = new Recovery({
    runtime,
    restart: () => {
      restarts += 1;
    },
    changed: (state) => states.push(state),
  });
});

function connected(): void {
  recovery.begin();
  recovery.connectionChanged('connected');
}

describe('the watchdog', () => {
  it('ends a call that never connects, also if the browser reports no failure', async () => {
    recovery.begin();
    await runtime.advance(giveUpAfterMs - 1);
    expect(states).toEqual(['connecting']);
    await runtime.advance(1);
    expect(states).toEqual(['connecting', 'failed']);
    expect(runtime.pending).toBe(0);
  });

  it('does not affect a connected call', async () => {
    connected();
    await runtime.advance(10 * giveUpAfterMs);
    expect(states).toEqual(['connecting', 'connected']);
    expect(restarts).toBe(0);
  });

  it('waits while signaling is down, and then starts again', async () => {
    recovery.begin();
    await runtime.advance(giveUpAfterMs - 1);
    recovery.setSignaling(false);
    await runtime.advance(10 * giveUpAfterMs);
    recovery.setSignaling(true);
    await runtime.advance(giveUpAfterMs - 1);
    expect(recovery.state).toBe('connecting');
    await runtime.advance(1);
    expect(recovery.state).toBe('failed');
  });

  it('does not run for a call that is only prepared', async () => {
    recovery.connectionChanged('failed');
    recovery.ask();
    recovery.setSignaling(true);
    await runtime.advance(10 * giveUpAfterMs);
    expect(states).toEqual([]);
    expect(restarts).toBe(0);
  });
});

describe('the recovery', () => {
  it('restarts ICE if a call does not connect, and stops when it does', async () => {
    recovery.begin();
    await runtime.advance(restartRetryMs - 1);
    expect(restarts).toBe(0);
    await runtime.advance(1);
    expect(restarts).toBe(1);
    recovery.connectionChanged('connecting');
    recovery.connectionChanged('connected');
    await runtime.advance(10 * giveUpAfterMs);
    expect(restarts).toBe(1);
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('waits for signaling if a call begins without it', async () => {
    recovery.begin();
    recovery.setSignaling(false);
    await runtime.advance(10 * giveUpAfterMs);
    expect(restarts).toBe(0);
    recovery.setSignaling(true);
    await runtime.advance(restartRetryMs);
    expect(restarts).toBe(1);
  });

  it('does not restart after a short interruption', async () => {
    connected();
    recovery.connectionChanged('disconnected');
    await runtime.advance(toleratedDisconnectMs - 1);
    recovery.connectionChanged('connected');
    await runtime.advance(giveUpAfterMs);
    expect(restarts).toBe(0);
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('restarts after a long interruption, repeats it, and ends the call in the end', async () => {
    connected();
    recovery.connectionChanged('disconnected');
    await runtime.advance(toleratedDisconnectMs);
    expect(states.at(-1)).toBe('interrupted');
    expect(restarts).toBe(1);
    await runtime.advance(restartRetryMs);
    expect(restarts).toBe(2);
    await runtime.advance(giveUpAfterMs);
    expect(states.at(-1)).toBe('failed');
    const atTheEnd = restarts;
    await runtime.advance(giveUpAfterMs);
    expect(restarts).toBe(atTheEnd);
  });

  it('restarts at once on `failed`, and stops when the call is connected again', async () => {
    connected();
    recovery.connectionChanged('failed');
    expect(restarts).toBe(1);
    recovery.connectionChanged('connecting');
    recovery.connectionChanged('connected');
    await runtime.advance(10 * giveUpAfterMs);
    expect(restarts).toBe(1);
    expect(states).toEqual(['connecting', 'connected', 'interrupted', 'connected']);
  });

  it('makes one restart of many requests at once', async () => {
    connected();
    for (let n = 0; n < 20; n += 1) recovery.ask();
    expect(restarts).toBe(1);
    await runtime.advance(giveUpAfterMs);
    expect(restarts).toBe(1);
    recovery.ask();
    expect(restarts).toBe(2);
  });

  it('restarts again after a second if the connection still fails', async () => {
    connected();
    recovery.ask();
    recovery.connectionChanged('failed');
    expect(restarts).toBe(1);
    await runtime.advance(1_000);
    expect(restarts).toBe(2);
  });

  it.each(['signaling', 'partner'] as const)('waits for the %s before a restart', async (what) => {
    connected();
    const set = (there: boolean) =>
      what === 'signaling' ? recovery.setSignaling(there) : recovery.setPartnerAway(!there);
    set(false);
    recovery.connectionChanged('failed');
    recovery.ask();
    await runtime.advance(10 * giveUpAfterMs);
    expect(restarts).toBe(0);
    expect(recovery.state).toBe('interrupted');
    set(true);
    expect(restarts).toBe(1);
  });

  it('does nothing after it was closed', async () => {
    connected();
    recovery.connectionChanged('disconnected');
    recovery.close();
    await runtime.advance(10 * giveUpAfterMs);
    expect(restarts).toBe(0);
    expect(runtime.pending).toBe(0);
  });
});
