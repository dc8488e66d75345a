/**
 * A fresh `ClientStage` before each test of a file, its parts by name. Each test file has its own copy.
 *
 *   import { client, freshStage, runtime } from '@/lib/testing/fresh-stage';
 *   freshStage();
 */
import { beforeEach } from 'vitest';
import type { MatchmakingClient, MatchmakingEvent, ResumeStorage } from '@/lib/matchmaking';
import { ClientStage } from './client-stage';
import type { ManualRuntime } from './manual-runtime';
import type { ScriptedNetwork } from './scripted-socket';

export let stage: ClientStage;
export let client: MatchmakingClient;
export let events: MatchmakingEvent[];
export let network: ScriptedNetwork;
export let runtime: ManualRuntime;
export let storage: ResumeStorage;

export function freshStage(): void {
  beforeEach(() => {
    stage = new ClientStage();
    ({ client, events, network, runtime, storage } = stage);
  });
}
