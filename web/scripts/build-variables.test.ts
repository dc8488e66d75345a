import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { buildFaults } from './build-variables.mjs';

const ws = 'NEXT_PUBLIC_MATCHMAKING_WS_URL';
const api = 'NEXT_PUBLIC_API_URL';

describe('the variables of a build', () => {
  it.each([
    {},
    { [ws]: '' },
    { [ws]: 'wss://meet.example.org/ws', [api]: 'https://meet.example.org', VERCEL: '1' },
    { [ws]: 'ws://127.0.0.1:8080/ws', NEXT_PUBLIC_USE_WS_MATCHMAKING: ' False ' },
  ])('are accepted: %j', (environment) => {
    expect(buildFaults(environment)).toEqual([]);
  });

  it.each([
    [{ [ws]: 'meet.example.org/ws' }, /^NEXT_PUBLIC_MATCHMAKING_WS_URL: .*no url.*wss:\/\//],
    [{ [ws]: 'https://meet.example.org/ws' }, /^NEXT_PUBLIC_MATCHMAKING_WS_URL: .*wss:\/\/ or ws:\/\//],
    [{ [api]: 'wss://meet.example.org' }, /^NEXT_PUBLIC_API_URL: .*https:\/\//],
    [{ [api]: 'https://meet.example.org/#here' }, /^NEXT_PUBLIC_API_URL: .*end with the path/],
    [{ NEXT_PUBLIC_SUPABASE_URL: 'https://me:secret@here' }, /^NEXT_PUBLIC_SUPABASE_URL: (?!.*secret)/],
    [{ NEXT_PUBLIC_USE_WS_MATCHMAKING: 'flase' }, /^NEXT_PUBLIC_USE_WS_MATCHMAKING: 'flase'/],
    [{ [ws]: 'wss://meet.example.org/ws', VERCEL: '1' }, /^NEXT_PUBLIC_API_URL: /],
  ])('are refused with the name of the variable: %j', (environment, words) => {
    expect(buildFaults(environment)).toEqual([expect.stringMatching(words)]);
  });

  it('end the build with one line for each invalid one', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/prebuild.mjs'], {
      encoding: 'utf8', env: { ...process.env, [ws]: 'nonsense', [api]: 'ftp://x' },
    });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^build: NEXT_PUBLIC_MATCHMAKING_WS_URL: /),
      expect.stringMatching(/^build: NEXT_PUBLIC_API_URL: /),
    ]);
  });
});
