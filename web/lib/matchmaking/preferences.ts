/** Normalizes typed preferences to the bounds of the protocol, so that the server does not refuse the join. */
import type { QueuePreferences } from '@/lib/protocol';
import { limits } from '@/lib/protocol';

export function normalizePreferences({ matchMode, interests, campus }: QueuePreferences): QueuePreferences {
  const tags = interests
    .map((tag) => Array.from(wellFormed(tag).trim()).slice(0, limits.interestLength).join('').trim())
    .filter((tag) => tag.length > 0);
  return { matchMode, interests: [...new Set(tags)].slice(0, limits.interests), campus };
}

/** Replaces lone surrogates (of a truncated emoji), which the server refuses. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
