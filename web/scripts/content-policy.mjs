// The Content-Security-Policy of one exported page: its own inline scripts by their hash, nothing else inline.
//
//   contentPolicy(html, process.env)
//
// `connect-src 'self'` covers the page's own WebSocket (CSP Level 3; Chromium, Firefox, Safari from 15.4). Older
// Safari needs the wss: address in the policy. An export does not know its host, and `wss:` alone would allow every
// host. To support these versions, set NEXT_PUBLIC_MATCHMAKING_WS_URL, which is added here.

import { createHash } from 'node:crypto';

const origins = ['NEXT_PUBLIC_MATCHMAKING_WS_URL', 'NEXT_PUBLIC_API_URL', 'NEXT_PUBLIC_SUPABASE_URL'];

function inlineHashes(html) {
  const hashes = new Set();
  for (const [, attributes, text] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\ssrc=/.test(attributes) || text === '') continue;
    hashes.add(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  }
  return [...hashes];
}

export function contentPolicy(html, environment) {
  const elsewhere = origins.filter((name) => environment[name])
    .map((name) => new URL(environment[name]).origin.replace(/^null$/, environment[name]));
  const connect = ["'self'", ...new Set(elsewhere)];
  // Profile pictures come from the server.
  const pictures = environment.NEXT_PUBLIC_API_URL ? ` ${new URL(environment.NEXT_PUBLIC_API_URL).origin}` : '';
  return [
    "default-src 'self'",
    `script-src 'self' ${inlineHashes(html).join(' ')}`.trim(),
    // React writes style attributes; a style cannot run code.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${pictures}`,
    "media-src 'self' blob: mediastream:",
    "font-src 'self'",
    `connect-src ${connect.join(' ')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}
