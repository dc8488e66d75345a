import { expect, it } from 'vitest';
import { contentPolicy } from './content-policy.mjs';

const rule = (policy, name) => policy.split('; ').find((each) => each.startsWith(`${name} `));

it('lets a page speak to its own origin and show its own pictures', () => {
  const policy = contentPolicy('<script>alert(1)</script>', {});
  expect(rule(policy, 'connect-src')).toBe("connect-src 'self'");
  expect(rule(policy, 'img-src')).toBe("img-src 'self' data: blob:");
  expect(rule(policy, 'script-src')).toMatch(/^script-src 'self' 'sha256-[^']+'$/);
});

it('names the server that a page elsewhere belongs to, for what it asks and for the pictures of people', () => {
  const policy = contentPolicy('', {
    NEXT_PUBLIC_MATCHMAKING_WS_URL: 'wss://meet.example/ws', NEXT_PUBLIC_API_URL: 'https://meet.example/',
    NEXT_PUBLIC_SUPABASE_URL: 'https://project.example',
  });
  expect(rule(policy, 'connect-src'))
    .toBe("connect-src 'self' wss://meet.example https://meet.example https://project.example");
  expect(rule(policy, 'img-src')).toBe("img-src 'self' data: blob: https://meet.example");
});
