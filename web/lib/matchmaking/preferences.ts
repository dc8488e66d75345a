/** Brings what a person typed into what the server takes, so that a stray comma never stops a search. */
import type { QueuePreferences } from '@/lib/protocol';
import { limits } from '@/lib/protocol';

export function normalizePreferences({ matchMode, interests, campus }: QueuePreferences): QueuePreferences {
  const tags = interests
    .map((tag) => Array.from(wellFormed(tag).trim()).slice(0, limits.interestLength).join('').trim())
    .filter((tag) => tag.length > 0);
  return { matchMode, interests: [...new Set(tags)].slice(0, limits.interests), campus };
}

/** Half of a surrogate pair (a cut emoji) is no Unicode; the server refuses it. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
