/** Editing of a list of tags. Pure; used by `TagInput`. */
export interface TagLimits {
  readonly count: number;
  /** In Unicode code points. */
  readonly length: number;
}

const separators = /[,;\n]+/;

/** Adds the typed tags; drops duplicates (ignoring case) and tags over the limits. */
export function addTags(tags: readonly string[], typed: string, limits: TagLimits): readonly string[] {
  const known = new Set(tags.map(fold));
  const added = [...tags];
  for (const piece of typed.split(separators)) {
    const tag = cut(piece.replace(/\s+/g, ' ').trim().replace(/^#+\s*/, ''), limits.length);
    if (tag === '' || known.has(fold(tag)) || added.length >= limits.count) continue;
    known.add(fold(tag));
    added.push(tag);
  }
  return added.length === tags.length ? tags : added;
}

export function removeTag(tags: readonly string[], tag: string): readonly string[] {
  return tags.filter((each) => each !== tag);
}

function cut(text: string, length: number): string {
  return Array.from(text).slice(0, length).join('').trim();
}

function fold(tag: string): string {
  return tag.toLowerCase();
}
