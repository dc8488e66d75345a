/** The shapes that several routes share. */
import type { SessionId, UserId } from '@/lib/protocol';
import { asSessionId, asUserId } from '@/lib/protocol';
import type { Reader } from '@/lib/protocol';

/** The id of a call is the id of its session. */
export type CallId = SessionId;
export const asCallId = asSessionId;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Null: this was the last page. */
  readonly nextCursor: string | null;
}

export interface PageQuery {
  readonly cursor?: string | null;
  /** 1..100, the server's default is 30. */
  readonly limit?: number;
}

export interface Person {
  readonly id: UserId;
  readonly name: string | null;
  /** A path on the server; `api.url(...)` makes it absolute. Null: no picture. */
  readonly avatarUrl: string | null;
  readonly campus: string | null;
  readonly karma: number;
  readonly isGuest: boolean;
}

export function readPage<Item>(readItem: (reader: Reader) => Item): (reader: Reader) => Page<Item> {
  return (reader) => ({ items: reader.list('items', readItem), nextCursor: reader.textOrNull('nextCursor') });
}

export function readPerson(reader: Reader): Person {
  return {
    id: asUserId(reader.id('id')),
    name: reader.textOrNull('name'),
    avatarUrl: reader.textOrNull('avatarUrl'),
    campus: reader.textOrNull('campus'),
    karma: reader.number('karma'),
    isGuest: reader.flag('isGuest'),
  };
}

export function oneOfOrNull<Word extends string>(
  reader: Reader,
  name: string,
  words: readonly Word[],
): Word | null {
  return reader.has(name) ? reader.word(name, words) : null;
}

/** Reads a list of known values; unknown values (of a newer server) are skipped. */
export function knownValues<Word extends string>(reader: Reader, name: string, words: readonly Word[]): Word[] {
  const told = new Set(reader.texts(name));
  return words.filter((word) => told.has(word));
}

/** Escapes one segment of a path. */
export const pathPart = (id: string) => encodeURIComponent(id);
